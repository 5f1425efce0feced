import { useTheme } from '../app/theme.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'

/** What belongs to no list: how the page looks, the shortcuts, the end. */
export function AccountMenu({ onShortcuts, onLogOut }: { onShortcuts: () => void; onLogOut: () => void }) {
  const [theme, nextTheme] = useTheme()
  return (
    <footer className="account-menu">
      <button type="button" onClick={nextTheme}>
        <span className="theme-swatch" aria-hidden="true" />
        <span>
          {words.nav.theme}: {words.theme[theme]}
        </span>
      </button>
      <button type="button" onClick={onShortcuts}>
        <Icon name="keyboard" />
        <span>{words.nav.shortcuts}</span>
        <kbd>?</kbd>
      </button>
      <button type="button" onClick={onLogOut}>
        <Icon name="logOut" />
        <span>{words.account.logOut}</span>
      </button>
    </footer>
  )
}

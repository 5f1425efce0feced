import { chooseNext, theme, useLook } from '../app/looks.ts'
import { Icon } from '../parts/Icon.tsx'
import { KeyHint } from '../parts/KeyHint.tsx'
import { Avatar } from '../sharing/Avatar.tsx'
import { useThings } from '../store/context.ts'
import { myIdIn } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { Link } from './Link.tsx'
import { pathTo } from './router.ts'

interface AccountMenuProps {
  onShortcuts: () => void
  onLogOut: () => void
}

/** What belongs to no list: who is logged in, how the page looks, the settings, the shortcuts, the end. */
export function AccountMenu({ onShortcuts, onLogOut }: AccountMenuProps) {
  const looks = useLook(theme)
  const things = useThings()
  const me = things.users.get(myIdIn(things))
  return (
    <footer className="account-menu">
      {me && (
        <Link href={pathTo('settings', 'account')} title={me.username}>
          <Avatar user={me} isSmall />
          <span className="nav-name">{me.username}</span>
        </Link>
      )}
      <button type="button" onClick={() => chooseNext(theme)}>
        <span className="theme-swatch" aria-hidden="true" />
        <span className="account-word">
          {words.nav.theme}: {words.theme[looks]}
        </span>
      </button>
      <Link href={pathTo('settings')}>
        <Icon name="settings" />
        <span className="account-word">{words.nav.settings}</span>
      </Link>
      <button type="button" aria-keyshortcuts="?" onClick={onShortcuts}>
        <Icon name="keyboard" />
        <span className="account-word">{words.nav.shortcuts}</span>
        <KeyHint of="?" />
      </button>
      <button type="button" onClick={onLogOut}>
        <Icon name="logOut" />
        <span className="account-word">{words.account.logOut}</span>
      </button>
    </footer>
  )
}

import { useEffect } from 'react'
import { theme, useLook } from './looks.ts'

/** Has the bars around the page, which the browser or the system draws, follow the theme that was chosen here. */
export function useThemeColor(): void {
  const chosen = useLook(theme)
  useEffect(() => {
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const { theme: own } = meta.dataset
      if (chosen === 'system') meta.media = `(prefers-color-scheme: ${own})`
      else meta.media = own === chosen ? 'all' : 'not all'
    }
  }, [chosen])
}

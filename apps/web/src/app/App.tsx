import { use, useEffect, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { type End, endSession, hasSession, rememberSession, whenSessionEnds } from '../api/session.ts'
import { Entrance } from '../entrance/Entrance.tsx'
import { goTo } from '../navigation/router.ts'
import { Announcements } from '../notices/Announcements.tsx'
import { forgetNotices } from '../notices/notices.ts'
import { Toasts } from '../notices/Toasts.tsx'
import { TabContext } from '../store/context.ts'
import { endExample } from '../welcome/example.ts'
import { words } from '../words/index.ts'
import { Shell } from './Shell.tsx'
import { useThemeColor } from './useThemeColor.ts'

type Session = 'none' | 'running' | End

/** The whole page: who is it, and then what they have to do. */
export function App() {
  const tab = use(TabContext)
  const [session, setSession] = useState<Session>(() => (hasSession() ? 'running' : 'none'))
  useThemeColor()
  useEffect(
    () =>
      whenSessionEnds((how) => {
        // What is half typed is saved, and sent when the same user logs in again.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
        void tab.forget({ keepsUnsent: how === 'ended' })
        endExample()
        setSession((before) => (before === 'running' ? how : before))
      }),
    [tab],
  )
  useEffect(() => {
    if (session !== 'running') return
    void tab.start()
    return () => {
      tab.stop()
      forgetNotices()
    }
  }, [session, tab])

  /** Shows the page that was asked for, or else that of the address. */
  async function begin(address = window.location.href): Promise<void> {
    const me = await answered(api.GET('/users/me'))
    if (!me) return
    // Not before this browser is theirs alone: the page may be closed at any time.
    await tab.belongTo(me.id)
    rememberSession()
    goTo(address, { replace: true })
    setSession('running')
  }

  async function logOut(): Promise<void> {
    await answered(api.POST('/users/log-out', { body: { session: 'cookie' } })).catch(() => undefined)
    await tab.forget({ keepsUnsent: false })
    endSession()
    setSession('none')
  }

  if (session !== 'running') {
    const reason = session === 'none' ? undefined : words.account[session]
    return <Entrance reason={reason} onEntered={begin} />
  }
  return (
    <>
      <Shell onLogOut={() => void logOut()} />
      <Toasts />
      <Announcements />
    </>
  )
}

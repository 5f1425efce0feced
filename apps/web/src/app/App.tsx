import { useEffect, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { endSession, restoreSession, whenSessionEnds } from '../api/session.ts'
import { Entrance } from '../entrance/Entrance.tsx'
import { forgetNotices } from '../notices/notices.ts'
import { Toasts } from '../notices/Toasts.tsx'
import { useStore } from '../store/context.ts'
import { words } from '../words/index.ts'
import { Shell } from './Shell.tsx'

type Session = 'unknown' | 'none' | 'ended' | 'running'

/** The whole page: who is it, and then what they have to do. */
export function App() {
  const store = useStore()
  const [session, setSession] = useState<Session>('unknown')
  useEffect(() => {
    void restoreSession().then((isThere) => setSession(isThere ? 'running' : 'none'))
    return whenSessionEnds(() => setSession((before) => (before === 'running' ? 'ended' : 'none')))
  }, [])
  useEffect(() => {
    if (session !== 'running') return
    store.start()
    return () => {
      store.stop()
      forgetNotices()
    }
  }, [session, store])

  if (session === 'unknown') return null
  if (session !== 'running') {
    const reason = session === 'ended' ? words.account.ended : undefined
    return <Entrance reason={reason} onEntered={() => setSession('running')} />
  }
  return (
    <>
      <Shell onLogOut={() => void logOut().finally(() => setSession('none'))} />
      <Toasts />
    </>
  )
}

async function logOut(): Promise<void> {
  await answered(api.POST('/users/log-out', { body: { session: 'cookie' } })).catch(() => undefined)
  endSession()
}

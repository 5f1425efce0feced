import { useEffect, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { whenAnswered } from '../api/when-answered.ts'
import { useSnapshot } from '../store/context.ts'

/** How many notifications the user has not read. Whatever somebody is notified of is a change that they see, so it is looked for after each. */
export function useUnread(): number {
  const told = useSnapshot((snapshot) => snapshot.told)
  const [unread, setUnread] = useState(0)
  useEffect(() => {
    if (told === null) return
    // Without an answer, what was there stays.
    const asked = answered(api.GET('/notifications', { params: { query: { limit: 1, is_read: false } } }))
    return whenAnswered(asked, (answer) => setUnread(answer?.unread_count ?? 0))
  }, [told])
  return unread
}

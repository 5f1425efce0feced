import { useState } from 'react'
import { answered, api, Refused } from '../api/client.ts'
import { tell } from '../notices/notices.ts'
import { Icon } from '../parts/Icon.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useActions } from '../store/actions.ts'
import { useStore } from '../store/context.ts'
import { newId } from '../store/outbox.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** Makes a copy of a to-do, with what is below it, right after it. Only the service can, and only of what it knows: what waits is sent first. */
export function DuplicateButton({ todo: { id } }: { todo: Todo }) {
  const store = useStore()
  const { make } = useActions()
  const [key, setKey] = useState(newId)
  if (id < 0) return null

  async function duplicate(): Promise<void> {
    await store.exchange()
    const params = { path: { id }, header: { 'Idempotency-Key': key } }
    const copy = await answered(api.POST('/todos/{id}/duplicate', { params })).catch((error: unknown) => {
      // A refusal would be repeated. What was not answered may have been done: it keeps its key.
      if (error instanceof Refused) setKey(newId())
      throw error
    })
    setKey(newId())
    if (copy) tell(words.notices.added(copy.contents), () => void make({ kind: 'delete', uid: copy.uid }))
    await store.pull()
  }

  return (
    <RequestButton className="quiet" ask={duplicate}>
      <Icon name="copy" size={18} />
      {words.details.duplicate}
    </RequestButton>
  )
}

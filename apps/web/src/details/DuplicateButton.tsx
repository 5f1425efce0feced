import { answered, api } from '../api/client.ts'
import { useOnce } from '../api/useOnce.ts'
import { tell } from '../notices/notices.ts'
import { Icon } from '../parts/Icon.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useActions } from '../store/actions.ts'
import { useStore } from '../store/context.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** Makes a copy of a to-do, with what is below it, right after it. Only the service can, and only of what it knows: what waits is sent first. */
export function DuplicateButton({ todo: { id } }: { todo: Todo }) {
  const store = useStore()
  const { make } = useActions()
  const once = useOnce()
  if (id < 0) return null

  async function duplicate(): Promise<void> {
    await store.exchange()
    const copy = await once((header) =>
      answered(api.POST('/todos/{id}/duplicate', { params: { path: { id }, header } })),
    )
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

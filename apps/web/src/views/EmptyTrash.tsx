import { useState } from 'react'
import { answered, api } from '../api/client.ts'
import { useOnce } from '../api/useOnce.ts'
import { tell } from '../notices/notices.ts'
import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useStore } from '../store/context.ts'
import { words } from '../words/index.ts'

interface EmptyTrashProps {
  /** How much is in it. */
  count: number
  onEmptied: () => void
}

/** Deletes all that is in the trash for good, after asking whether that is meant. */
export function EmptyTrash(props: EmptyTrashProps) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <button type="button" className="quiet" onClick={() => setAsking(true)}>
        {words.trash.empty}
      </button>
      {isAsking && <EmptyTrashDialog {...props} onClose={() => setAsking(false)} />}
    </>
  )
}

/** Asks once more each time it is opened: what has gone into the trash since is another thing to delete. */
function EmptyTrashDialog({ count, onEmptied, onClose }: EmptyTrashProps & { onClose: () => void }) {
  const store = useStore()
  const once = useOnce()
  const { trash, lists } = words

  async function empty(): Promise<void> {
    await once((header) => answered(api.DELETE('/trash', { params: { header } })))
    tell(trash.emptied)
    onClose()
    onEmptied()
    // It is done, also if what has changed can only be read later.
    await store.pull().catch(() => undefined)
  }

  return (
    <Dialog label={trash.empty} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{trash.empty}</DialogHeading>
      <p>{trash.emptyMeans(count)}</p>
      <p className="form-end">
        <RequestButton className="quiet danger" ask={empty}>
          {trash.deleteForGood}
        </RequestButton>
        <button type="button" className="primary" onClick={onClose}>
          {lists.cancel}
        </button>
      </p>
    </Dialog>
  )
}

import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { useSnapshot } from '../store/context.ts'
import { words } from '../words/index.ts'

interface LogOutDialogProps {
  onLogOut: () => void
  onClose: () => void
}

/** Asks before changes are lost that have not been sent. */
export function LogOutDialog({ onLogOut, onClose }: LogOutDialogProps) {
  const waiting = useSnapshot((snapshot) => snapshot.waiting)
  const { sync, account } = words
  return (
    <Dialog label={account.logOut} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{account.logOut}</DialogHeading>
      <p>{sync.leaveUnsent(waiting)}</p>
      <p className="form-end">
        <button type="button" className="quiet danger" onClick={onLogOut}>
          {sync.leaveAnyway}
        </button>
        <button type="button" className="primary" onClick={onClose}>
          {sync.stay}
        </button>
      </p>
    </Dialog>
  )
}

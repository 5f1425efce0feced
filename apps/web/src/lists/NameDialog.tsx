import { type FormEvent, type ReactNode, useId } from 'react'
import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { words } from '../words/index.ts'

interface NameDialogProps {
  title: string
  /** What the button says. */
  submit: string
  name?: string
  maxLength?: number
  onSubmit: (name: string) => void
  onClose: () => void
  /** More to choose than a name. */
  children?: ReactNode
}

/** Asks for the name of a list, a section or a label. */
export function NameDialog({
  title,
  submit,
  name = '',
  maxLength = 256,
  onSubmit,
  onClose,
  children,
}: NameDialogProps) {
  const id = useId()
  function take(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('name')).trim()
    if (typed === '') return
    onSubmit(typed)
    onClose()
  }
  return (
    <Dialog label={title} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{title}</DialogHeading>
      <form onSubmit={take} className="form">
        <label htmlFor={id}>{words.lists.name}</label>
        <input
          id={id}
          name="name"
          data-first
          defaultValue={name}
          required
          maxLength={maxLength}
          autoComplete="off"
          onFocus={({ target }) => target.select()}
        />
        {children}
        <div className="form-end">
          <button type="button" className="quiet" onClick={onClose}>
            {words.lists.cancel}
          </button>
          <button type="submit" className="primary">
            {submit}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

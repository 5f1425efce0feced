import { lazy, Suspense, useId, useState } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { useCanChange } from '../sharing/useCanChange.ts'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { SavedText } from './SavedText.tsx'

// Most to-dos have no notes.
const Markdown = lazy(() => import('./Markdown.tsx'))

/** The notes of a to-do: as they look, and in Markdown while one changes them. */
export function Notes({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const [isEditing, setEditing] = useState(false)
  const isMine = useCanChange(todo)
  const id = useId()
  const { notes } = todo
  const { details } = words
  const edit = () => setEditing(true)
  if (notes === '' || isEditing) {
    return (
      <SavedText
        label={details.notes}
        className="details-notes"
        value={notes}
        maxLength={16_000}
        placeholder={details.notesPlaceholder}
        isFocused={isEditing}
        onSave={(text, saw) => patch(todo, { notes: text }, { notes: saw })}
        onEnter={edit}
        onLeave={() => setEditing(false)}
      />
    )
  }
  return (
    <section className="notes" aria-labelledby={id}>
      <h2 id={id} className="sr-only">
        {details.notes}
      </h2>
      <Suspense fallback={<div className="markdown">{notes}</div>}>
        <Markdown text={notes} {...(isMine && { onChange: (text) => patch(todo, { notes: text }), onClick: edit })} />
      </Suspense>
      <button type="button" className="icon-button" aria-label={details.editNotes} onClick={edit}>
        <Icon name="edit" size={18} />
      </button>
    </section>
  )
}

import type { ReactNode } from 'react'
import { Attachments } from '../attachments/Attachments.tsx'
import { Comments } from '../comments/Comments.tsx'
import { momentInWords } from '../dates/days.ts'
import { Icon } from '../parts/Icon.tsx'
import { useCanChange } from '../sharing/useCanChange.ts'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { CheckCircle } from '../todos/TodoRow.tsx'
import { words } from '../words/index.ts'
import { AssigneeField } from './AssigneeField.tsx'
import { DeadlineField } from './DeadlineField.tsx'
import { DueField } from './DueField.tsx'
import { DuplicateButton } from './DuplicateButton.tsx'
import { DurationField } from './DurationField.tsx'
import { History } from './History.tsx'
import { LabelsField } from './LabelsField.tsx'
import { Notes } from './Notes.tsx'
import { PlaceField } from './PlaceField.tsx'
import { PriorityField } from './PriorityField.tsx'
import { RecurrenceField } from './RecurrenceField.tsx'
import { RemindersField } from './RemindersField.tsx'
import { SavedText } from './SavedText.tsx'
import { StartField } from './StartField.tsx'
import { Subtasks } from './Subtasks.tsx'

/** Everything about a to-do. Each field is saved when one leaves it. */
export function DetailsForm({ todo, onClose }: { todo: Todo; onClose: () => void }) {
  const { patch, remove } = useActions()
  const isMine = useCanChange(todo)
  const { details } = words
  return (
    <div className="details">
      <header className="details-heading">
        <CheckCircle todo={todo} />
        <Fields isMine={isMine}>
          <SavedText
            label={details.name}
            className="details-title"
            value={todo.contents}
            maxLength={256}
            isLine
            onSave={(contents, saw) => patch(todo, { contents }, { contents: saw })}
          />
        </Fields>
        <button type="button" className="icon-button" aria-label={details.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {!isMine && <p className="muted">{words.sharing.onlyLook}</p>}
      <Fields isMine={isMine}>
        <Notes todo={todo} />
        <DueField todo={todo} />
        {todo.recurrence && todo.due && <RecurrenceField todo={todo} due={todo.due} rule={todo.recurrence.rule} />}
        <StartField todo={todo} />
      </Fields>
      <RemindersField todo={todo} />
      <Fields isMine={isMine}>
        <DeadlineField todo={todo} />
        <DurationField todo={todo} />
        <PriorityField todo={todo} />
        <LabelsField todo={todo} />
        <AssigneeField todo={todo} />
        <PlaceField todo={todo} />
      </Fields>
      <Subtasks todo={todo} />
      <Attachments todo={todo} />
      <Comments todo={todo} />
      <History todo={todo} />
      <footer className="details-end">
        <span className="muted">{details.created(momentInWords(todo.created_at))}</span>
        {isMine && <DuplicateButton todo={todo} />}
        {isMine && (
          <button
            type="button"
            className="quiet danger"
            onClick={() => {
              onClose()
              remove(todo)
            }}
          >
            <Icon name="trash" size={18} />
            {details.delete}
          </button>
        )}
      </footer>
    </div>
  )
}

/** What is saved for everybody in the list. Where one may only look, it says what is there, and takes nothing. */
function Fields({ isMine, children }: { isMine: boolean; children: ReactNode }) {
  return (
    <fieldset className="fields" disabled={!isMine}>
      {children}
    </fieldset>
  )
}

import { MenuItem } from 'react-aria-components/Menu'
import { momentInWords } from '../dates/days.ts'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { words } from '../words/index.ts'
import { actionsFor, isHard, type Person, type PersonAction } from './person.ts'

const { people: text } = words

interface PersonRecordProps {
  person: Person
  isMe: boolean
  onAction: (action: PersonAction) => void
}

/** One user, and what can be done. One's own account is changed elsewhere. */
export function PersonRecord({ person, isMe, onAction }: PersonRecordProps) {
  const { username, email, is_administrator, is_disabled, last_log_in_at } = person
  return (
    <li>
      <span className="row-text">
        <span className="row-title">{username}</span>
        <span className="facts">
          {isMe && <strong className="badge">{text.you}</strong>}
          {is_administrator && <strong className="badge">{text.administrator}</strong>}
          {is_disabled && <strong className="late">{text.disabled}</strong>}
          {email !== null && <span>{email}</span>}
          <span>{last_log_in_at === null ? text.noLogIn : text.lastLogIn(momentInWords(last_log_in_at))}</span>
        </span>
      </span>
      {!isMe && (
        <ActionsMenu name={username}>
          {actionsFor(person).map((action) => (
            <MenuItem key={action} {...(isHard(action) && { className: 'danger' })} onAction={() => onAction(action)}>
              {text.actions[action]}
            </MenuItem>
          ))}
        </ActionsMenu>
      )}
    </li>
  )
}

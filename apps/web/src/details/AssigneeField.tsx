import { useId } from 'react'
import { Avatar } from '../sharing/Avatar.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { membersOf, myIdIn } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** Who does a to-do: one of those in its list. Where one is alone there is nothing to choose. */
export function AssigneeField({ todo }: { todo: Todo }) {
  const things = useThings()
  const { patch } = useActions()
  const id = useId()
  const members = membersOf(things, todo.list_id)
  const assignee = members.find((member) => member.id === todo.assignee_id)
  const myId = myIdIn(things)
  const { details } = words
  if (members.length < 2) return null
  return (
    <div className="field">
      <label htmlFor={id}>{details.assignee}</label>
      <span className="assignee">
        {assignee && <Avatar user={assignee} />}
        <select
          id={id}
          value={assignee?.id ?? ''}
          onChange={({ target }) => patch(todo, { assignee_id: target.value === '' ? null : Number(target.value) })}
        >
          <option value="">{details.nobody}</option>
          {members.map((member) => (
            <option key={member.id} value={member.id}>
              {member.id === myId ? details.me(member.username) : member.username}
            </option>
          ))}
        </select>
      </span>
    </div>
  )
}

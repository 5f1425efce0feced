import { listInWords } from '../lists/list-in-words.ts'
import { canChange } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { inboxOf, ownLists, sectionsOf } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** The list that a to-do is in, and the section. */
export function PlaceField({ todo }: { todo: Todo }) {
  const things = useThings()
  const { move } = useActions()
  const inbox = inboxOf(things)
  const list = things.lists.get(todo.list_id)
  const all = [...(inbox ? [inbox] : []), ...ownLists(things)].filter(canChange)
  // Its own is there, also if it is archived, or only to be looked at.
  const lists = list && !all.includes(list) ? [list, ...all] : all
  const sections = sectionsOf(things, todo.list_id)
  const { details } = words
  return (
    <div className="places">
      <label className="field">
        <span>{details.list}</span>
        <select
          value={todo.list_id}
          onChange={({ target }) => {
            const chosen = things.lists.get(Number(target.value))
            if (chosen) move(todo, chosen, null)
          }}
        >
          {lists.map((one) => (
            <option key={one.id} value={one.id}>
              {listInWords(one)}
            </option>
          ))}
        </select>
      </label>
      {list && sections.length > 0 && todo.parent_id === null && (
        <label className="field">
          <span>{details.section}</span>
          <select
            value={todo.section_id ?? ''}
            onChange={({ target }) => move(todo, list, target.value === '' ? null : Number(target.value))}
          >
            <option value="">{details.noSection}</option>
            {sections.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { changeInWords } from '../changes/change-in-words.ts'
import { momentInWords } from '../dates/days.ts'
import { tell } from '../notices/notices.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { Icon } from '../parts/Icon.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useAnswer } from '../parts/useAnswer.ts'
import { useCanChange } from '../sharing/useCanChange.ts'
import { useActions } from '../store/actions.ts'
import { useSnapshot, useThings } from '../store/context.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** How many changes are shown. */
const COUNT = 20

interface Past {
  changes: Schemas['HistoryEntry'][]
  /** Whose changes can be taken back: one's own. */
  myId: number | undefined
}

/** What was changed, by whom and when. While it is open, it is asked for with each change. */
export function History({ todo }: { todo: Todo }) {
  const told = useSnapshot((snapshot) => snapshot.told)
  const things = useThings()
  const [isOpen, setOpen] = useState(false)
  const { value: past, fault, take } = useAnswer<Past>()
  const { takeBack } = useActions()
  const isMine = useCanChange(todo)
  const { details } = words
  const { id } = todo
  useEffect(() => {
    // A to-do that has not been sent has no history.
    return isOpen && told !== null && id > 0 ? take(readPast(id)) : undefined
  }, [isOpen, told, id, take])

  async function undo(version: number): Promise<void> {
    // What is refused is told by whoever makes the change.
    await takeBack(version, todo.user_id)
    tell(words.notices.undone)
  }

  return (
    <details className="history" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{details.history}</summary>
      {isOpen && !past && (id > 0 ? <NotRead fault={fault} isSmall /> : <p className="muted">{details.waits}</p>)}
      <ol>
        {past?.changes.map((change) => {
          const { version, id, at, actor } = change
          const text = changeInWords(things, change)
          return (
            <li key={`${version}-${id}`}>
              <span>
                {text}
                <span className="muted">{details.by(actor?.username ?? details.somebody, momentInWords(at))}</span>
              </span>
              {isMine && actor?.id === past.myId && (
                <RequestButton
                  className="icon-button"
                  aria-label={`${details.takeBack}: ${text}`}
                  ask={() => undo(version).catch(() => undefined)}
                >
                  <Icon name="undo" size={18} />
                </RequestButton>
              )}
            </li>
          )
        })}
      </ol>
    </details>
  )
}

async function readPast(id: number): Promise<Past> {
  const [page, me] = await Promise.all([
    answered(api.GET('/todos/{id}/history', { params: { path: { id }, query: { limit: COUNT } } })),
    answered(api.GET('/users/me')),
  ])
  return { changes: page?.changes ?? [], myId: me?.id }
}

import { useState } from 'react'
import { today } from '../dates/days.ts'
import { DayPicker } from '../details/DayPicker.tsx'
import { listInWords } from '../lists/list-in-words.ts'
import { NameDialog } from '../lists/NameDialog.tsx'
import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { Icon } from '../parts/Icon.tsx'
import { canChange } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { onDay, placesOf } from '../store/queries.ts'
import { labelNames, type Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { BarMenu } from './BarMenu.tsx'
import { StepButtons } from './StepButtons.tsx'
import type { Selection } from './selection.ts'

const PRIORITIES = [1, 2, 3, 4] as const

interface SelectionBarProps {
  todos: readonly Todo[]
  selection: Selection
  /** Whether the user gives their order. */
  isOrdered: boolean
}

/** What can be done with all that is selected. */
export default function SelectionBar({ todos, selection, isOrdered }: SelectionBarProps) {
  const things = useThings()
  const { complete, reopen, remove, moveAll, patchAll } = useActions()
  const [asks, setAsks] = useState<'day' | 'label'>()
  const { details } = words
  const [first, second] = todos
  const isDone = todos.every(({ is_done }) => is_done)
  const then = (action: () => void) => () => {
    action()
    selection.clear()
  }
  const setDay = (day: { toString: () => string }) =>
    then(() => patchAll(todos, ({ due }) => ({ due: onDay(due, String(day)) })))
  const addLabel = (name: string) =>
    then(() => patchAll(todos, ({ labels }) => ({ labels: [...new Set([...labels, name])] })))
  return (
    <div className="selection-bar" role="toolbar" aria-label={words.selection.actions}>
      <button type="button" className="icon-button" aria-label={words.selection.clear} onClick={selection.clear}>
        <Icon name="close" />
      </button>
      <strong aria-live="polite">{words.selection.count(todos.length)}</strong>
      {isOrdered && !isDone && first && !second && <StepButtons todo={first} />}
      <button type="button" onClick={then(() => (isDone ? reopen(...todos) : complete(...todos)))}>
        <Icon name="done" />
        <span>{isDone ? words.selection.reopen : words.selection.complete}</span>
      </button>
      <BarMenu
        icon="today"
        label={details.due}
        items={[
          { name: details.today, act: setDay(today()) },
          { name: details.tomorrow, act: setDay(today().add({ days: 1 })) },
          { name: details.nextWeek, act: setDay(today().add({ weeks: 1 })) },
          { name: words.selection.pickDay, act: () => setAsks('day') },
          { name: details.clearDue, act: then(() => patchAll(todos, () => ({ due: null, recurrence: null }))) },
        ]}
      />
      <BarMenu
        icon="flag"
        label={details.priority}
        items={PRIORITIES.map((priority) => ({
          name: words.todo.priority(priority),
          act: then(() => patchAll(todos, () => ({ priority }))),
        }))}
      />
      <BarMenu
        icon="inbox"
        label={words.selection.move}
        items={placesOf(things)
          .filter(({ list }) => canChange(list))
          .map(({ list, section }) => ({
            name: [listInWords(list), section?.name].filter(Boolean).join(' / '),
            act: then(() => moveAll(todos, { list_id: list.id, section_id: section?.id ?? null })),
          }))}
      />
      <BarMenu
        icon="label"
        label={details.labels}
        items={[
          ...labelNames(things).map((name) => ({ name: `@${name}`, act: addLabel(name) })),
          { name: words.selection.newLabel, act: () => setAsks('label') },
        ]}
      />
      <button type="button" className="danger" onClick={then(() => remove(...todos))}>
        <Icon name="trash" />
        <span>{details.delete}</span>
      </button>
      {asks === 'day' && (
        <Dialog label={words.selection.pickDay} shape="card" onClose={() => setAsks(undefined)}>
          <DialogHeading onClose={() => setAsks(undefined)}>{words.selection.pickDay}</DialogHeading>
          <DayPicker label={details.due} day={undefined} onPick={(day) => setDay(day)()} />
        </Dialog>
      )}
      {asks === 'label' && (
        <NameDialog
          title={words.selection.newLabel}
          submit={details.addLabel}
          onSubmit={(name) => addLabel(name.replace(/^@/, ''))()}
          onClose={() => setAsks(undefined)}
        />
      )}
    </div>
  )
}

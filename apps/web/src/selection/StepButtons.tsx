import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { siblingsOf } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { stepAmong } from '../todos/step.ts'
import { words } from '../words/index.ts'

const STEPS = [
  [-1, 'up', words.selection.up],
  [1, 'down', words.selection.down],
] as const

/** Moves the one to-do that is selected up and down, for whoever cannot drag: each touch is a step. */
export function StepButtons({ todo }: { todo: Todo }) {
  const { place } = useActions()
  const siblings = siblingsOf(useThings(), todo)
  return STEPS.map(([by, icon, name]) => {
    const step = stepAmong(siblings, todo, by)
    return (
      <button
        key={icon}
        type="button"
        className="icon-button"
        aria-label={name}
        aria-disabled={!step}
        onClick={() => step && place(todo, step.beside, step.n, step.count)}
      >
        <Icon name={icon} />
      </button>
    )
  })
}

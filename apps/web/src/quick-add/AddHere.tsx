import { use } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'
import { AddContext, type Where } from './where.ts'

/** At the end of what one plans: a to-do more goes there. */
export function AddHere({ where = {} }: { where?: Where }) {
  const add = use(AddContext)
  return (
    <button type="button" className="add-here" onClick={() => add(where)}>
      <Icon name="plus" size={18} />
      {words.quick.title}
    </button>
  )
}

/** The same beside the heading of a day. */
export function AddOn({ day, title }: { day: string; title: string }) {
  const add = use(AddContext)
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={words.quick.titleAt(title)}
      onClick={() => add({ date: day })}
    >
      <Icon name="plus" size={18} />
    </button>
  )
}

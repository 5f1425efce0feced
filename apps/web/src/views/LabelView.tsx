import { lazy } from 'react'
import { AddHere } from '../quick-add/AddHere.tsx'
import { useThings } from '../store/context.ts'
import { asBranches, withLabel } from '../store/queries.ts'
import { labelNames } from '../store/things.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { TodoList } from '../todos/TodoList.tsx'
import { words } from '../words/index.ts'
import { View } from './View.tsx'

const LabelMenu = lazy(() => import('../labels/LabelMenu.tsx'))

/** The open to-dos that have a label. */
export function LabelView({ name }: { name: string }) {
  const things = useThings()
  const todos = withLabel(things, name)
  return (
    <View title={`@${name}`} actions={labelNames(things).includes(name) && <LabelMenu name={name} />}>
      <TodoList name={name} branches={asBranches(things, todos)} showsList />
      {todos.length === 0 ? (
        <EmptyState title={words.empty.label}>
          <AddHere />
        </EmptyState>
      ) : (
        <AddHere />
      )}
    </View>
  )
}

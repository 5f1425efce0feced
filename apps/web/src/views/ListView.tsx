import { lazy, useState } from 'react'
import { NameDialog } from '../lists/NameDialog.tsx'
import { canChange } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { newNumber } from '../store/outbox.ts'
import { sectionsOf, treeOf } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { TodoList, useFolding } from '../todos/TodoList.tsx'
import { words } from '../words/index.ts'
import { Group, View } from './View.tsx'

// What menus are made of is large, and comes after what is on the screen at first.
const ListMenu = lazy(() => import('../lists/ListMenu.tsx'))
const SectionMenu = lazy(() => import('../lists/SectionMenu.tsx'))

/** A list: its to-dos, each followed by what is below it, and then its sections. */
export function ListView({ list }: { list: List }) {
  const things = useThings()
  const { make } = useActions()
  const folding = useFolding()
  const [isAddingSection, setAddingSection] = useState(false)
  const sections = sectionsOf(things, list.id)
  const name = list.is_inbox ? words.nav.inbox : list.name
  const branchesIn = (section: number | null) =>
    treeOf(things, ({ list_id, section_id }) => list_id === list.id && section_id === section, folding.folded)
  const loose = branchesIn(null)
  const isMine = canChange(list)
  const placeIn = (section_id: number | null) => (isMine ? { place: { list_id: list.id, section_id } } : {})
  const isBoard = list.view === 'board'
  const first = <TodoList name={name} branches={loose} folding={folding} {...placeIn(null)} />
  return (
    <View
      title={name}
      isWide={isBoard}
      actions={<ListMenu list={list} name={name} onAddSection={() => setAddingSection(true)} />}
    >
      {loose.length + sections.length > 0 && (
        <div className={isBoard ? 'board' : undefined}>
          {isBoard ? <Group title={words.details.noSection}>{first}</Group> : first}
          {sections.map((section) => (
            <Group key={section.id} title={section.name} actions={isMine && <SectionMenu section={section} />}>
              <TodoList
                name={section.name}
                branches={branchesIn(section.id)}
                folding={folding}
                {...placeIn(section.id)}
              />
            </Group>
          ))}
        </div>
      )}
      {loose.length + sections.length === 0 && (
        <EmptyState
          title={list.is_inbox ? words.empty.inbox : words.empty.list}
          more={list.is_inbox ? words.empty.inboxMore : words.empty.listMore}
        />
      )}
      {isAddingSection && (
        <NameDialog
          title={words.lists.newSection}
          submit={words.lists.create}
          onSubmit={(text) =>
            void make({ kind: 'make', group: 'section', id: newNumber(), fields: { list_id: list.id, name: text } })
          }
          onClose={() => setAddingSection(false)}
        />
      )}
    </View>
  )
}

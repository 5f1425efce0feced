import { lazy, Suspense, useState } from 'react'
import { listInWords } from '../lists/list-in-words.ts'
import { NameDialog } from '../lists/NameDialog.tsx'
import { AddHere } from '../quick-add/AddHere.tsx'
import { canChange } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useStore, useThings } from '../store/context.ts'
import { newNumber } from '../store/outbox.ts'
import { sectionsOf, treeOf } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { TodoList, useFolding } from '../todos/TodoList.tsx'
import { words } from '../words/index.ts'
import { Board } from './Board.tsx'
import { Group, View } from './View.tsx'

// What menus are made of is large, and comes after what is on the screen at first.
const ListMenu = lazy(() => import('../lists/ListMenu.tsx'))
const SectionMenu = lazy(() => import('../lists/SectionMenu.tsx'))
// Most lists have no description.
const ListDescription = lazy(() => import('../lists/ListDescription.tsx'))

/** A list: its to-dos, each followed by what is below it, and then its sections; one below the other, or as a board. */
export function ListView({ list }: { list: List }) {
  const store = useStore()
  const things = useThings()
  const { make } = useActions()
  const folding = useFolding()
  const [isAddingSection, setAddingSection] = useState(false)
  const sections = sectionsOf(things, list.id)
  const name = listInWords(list)
  const isMine = canChange(list)
  const isBoard = list.view === 'board'
  const addSection = () => setAddingSection(true)

  /** The to-dos of a section, or those of none. */
  const todosOf = (name: string, section: number | null) => {
    const isHere = ({ list_id, section_id }: { list_id: number; section_id: number | null }) =>
      list_id === list.id && section_id === section
    const branches = treeOf(things, isHere, folding.folded)
    const place = isMine && { place: { list_id: list.id, section_id: section } }
    return {
      isEmpty: branches.length === 0,
      shown: (
        <>
          <TodoList name={name} branches={branches} folding={folding} {...place} />
          {isMine && <AddHere where={section === null ? {} : { section }} />}
        </>
      ),
    }
  }
  const loose = todosOf(name, null)
  const groups = sections.map((section) => (
    // A menu of a new one stays open when the service gives its id.
    <Group key={store.firstId(section.id)} title={section.name} actions={isMine && <SectionMenu section={section} />}>
      {todosOf(section.name, section.id).shown}
    </Group>
  ))
  return (
    <View
      title={name}
      aside={[list.is_archived && words.lists.archived, !isMine && words.sharing.roles[list.role]]
        .filter(Boolean)
        .join(', ')}
      isOrdered
      isWide={isBoard}
      actions={<ListMenu list={list} name={name} onAddSection={addSection} />}
    >
      {list.description !== '' && (
        <Suspense>
          <ListDescription text={list.description} />
        </Suspense>
      )}
      {loose.isEmpty && sections.length === 0 ? (
        <EmptyState
          title={list.is_inbox ? words.empty.inbox : words.empty.list}
          more={isMine ? (list.is_inbox ? words.empty.inboxMore : words.empty.listMore) : words.sharing.onlyLook}
        >
          {isMine && <AddHere />}
        </EmptyState>
      ) : isBoard ? (
        <Board loose={loose} groups={groups} onAddSection={isMine ? addSection : undefined} />
      ) : (
        <>
          <div className="loose">{loose.shown}</div>
          {groups}
        </>
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

import {
  type DragAndDropHooks,
  type DragAndDropOptions,
  type DropItem,
  useDragAndDrop,
} from 'react-aria-components/useDragAndDrop'
import { canChange, changeable } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useStore } from '../store/context.ts'
import type { Target } from '../store/places.ts'
import { onDay } from '../store/queries.ts'
import type { Things, Todo } from '../store/things.ts'
import { subtree } from '../store/tree.ts'
import type { Item } from './items.ts'
import type { DropPlace } from './TodoList.tsx'
import { dragged } from './useTodoDrop.ts'

/** What is dragged, for other lists of the page; other programs get the title. */
const TYPE = 'application/x-todo'

/** Drags to-dos of a list, and takes what is dropped on it: by mouse, touch, keyboard and screen reader. */
export function useTodoDrag(items: readonly Item[], place: DropPlace): DragAndDropHooks<Item> {
  const store = useStore()
  const onDrop = useDrop(place)
  const options: DragAndDropOptions<Item> = {
    getItems: (keys) => {
      const { lists } = store.snapshot().things
      return items
        .filter(({ id, todo }) => keys.has(id) && canChange(lists.get(todo.list_id)))
        .map(({ id, todo }) => ({ [TYPE]: id, 'text/plain': todo.contents }))
    },
    acceptedDragTypes: place === 'none' ? [] : [TYPE],
    getDropOperation: () => 'move',
    onDragStart: ({ keys }) => {
      dragged.uids = [...keys].map(String)
    },
    onDragEnd: () => {
      dragged.uids = []
    },
    ...onDrop,
  }
  return useDragAndDrop<Item>(options).dragAndDropHooks
}

type Drop = Pick<DragAndDropOptions<Item>, 'onReorder' | 'onInsert' | 'onItemDrop' | 'onRootDrop'>

function useDrop(place: DropPlace): Drop {
  const store = useStore()
  const { patchAll } = useActions()
  const put = usePut()
  if (place === 'none') return {}
  if ('day' in place) {
    const onRootDrop: Drop['onRootDrop'] = async ({ items }) => {
      const uids = await uidsIn(items)
      const { things } = store.snapshot()
      patchAll(changeable(things, todosOf(things, uids)), ({ due }) => ({ due: onDay(due, place.day) }))
    }
    return { onRootDrop }
  }
  const beside = (key: unknown, side: 'before' | 'after' | 'on'): Target => {
    const uid = String(key)
    const section_id = store.snapshot().things.todos.get(uid)?.section_id ?? place.section_id
    const { list_id } = place
    if (side === 'on') return { list_id, section_id, parent: uid }
    return side === 'before' ? { list_id, section_id, before: uid } : { list_id, section_id, after: uid }
  }
  return {
    onReorder: ({ keys, target }) => put([...keys].map(String), beside(target.key, target.dropPosition)),
    onInsert: async ({ items, target }) => put(await uidsIn(items), beside(target.key, target.dropPosition)),
    onItemDrop: async ({ items, target }) => put(await uidsIn(items), beside(target.key, 'on')),
    onRootDrop: async ({ items }) => put(await uidsIn(items), place),
  }
}

/** Moves to-dos; not one to below itself. */
function usePut(): (uids: readonly string[], target: Target) => void {
  const store = useStore()
  const { moveAll } = useActions()
  return (uids, target) => {
    const { things } = store.snapshot()
    const beside = target.parent ?? target.before ?? target.after ?? ''
    const moved = todosOf(things, uids).filter(({ uid }) => !subtree(things, uid).has(beside))
    if (moved.length > 0) moveAll(moved, target)
  }
}

function todosOf({ todos }: Things, uids: readonly string[]): Todo[] {
  return uids.map((uid) => todos.get(uid)).filter((todo) => todo !== undefined)
}

async function uidsIn(items: readonly DropItem[]): Promise<string[]> {
  const texts = items.map((item) => (item.kind === 'text' ? item.getText(TYPE) : ''))
  return Promise.all(texts)
}

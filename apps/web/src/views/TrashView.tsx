import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { whenAnswered } from '../api/when-answered.ts'
import { momentInWords } from '../dates/days.ts'
import { tell, tellError } from '../notices/notices.ts'
import { NeedsServer } from '../offline/NeedsServer.tsx'
import { useSnapshot, useStore } from '../store/context.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'
import { View } from './View.tsx'

type Trash = Pick<Schemas['TrashPage'], 'lists' | 'todos'>

/** One thing in the trash, whatever it is. */
interface Piece {
  key: string
  name: string
  deletedAt: string
  isList: boolean
  restore: () => Promise<unknown>
  /** Only to-dos can be deleted for good. */
  purge?: () => Promise<unknown>
}

/** What was deleted in the last 30 days. It is asked for with each change: the store has only what is there. */
export function TrashView() {
  const store = useStore()
  const told = useSnapshot((snapshot) => snapshot.told)
  const isOffline = useSnapshot((snapshot) => snapshot.isOffline)
  const [trash, setTrash] = useState<Trash>()
  useEffect(() => {
    // What the service tells may be something that is in the trash now, or is not any more.
    return told !== null && !isOffline ? whenAnswered(readTrash(), setTrash) : undefined
  }, [told, isOffline])

  async function act(work: () => Promise<unknown>, text: string): Promise<void> {
    await work()
    tell(text)
    await store.pull()
  }

  const pieces = trash ? piecesOf(trash) : []
  return (
    <View title={words.nav.trash}>
      <ul className="trash">
        {pieces.map(({ key, name, deletedAt, isList, restore, purge }) => (
          <li key={key}>
            <span className="row-text">
              <span className="row-title">{name}</span>
              <span className="facts">
                {isList && `${words.trash.isList} · `}
                {words.trash.deletedOn(momentInWords(deletedAt))}
              </span>
            </span>
            <button
              type="button"
              className="quiet"
              aria-label={`${words.trash.restore}: ${name}`}
              onClick={() => void act(restore, words.trash.restored(name)).catch(tellError)}
            >
              {words.trash.restore}
            </button>
            {purge && (
              <button
                type="button"
                className="quiet danger"
                aria-label={`${words.trash.deleteForGood}: ${name}`}
                onClick={() => void act(purge, words.trash.goneForGood(name)).catch(tellError)}
              >
                {words.trash.deleteForGood}
              </button>
            )}
          </li>
        ))}
      </ul>
      {!trash && <NeedsServer />}
      {trash && pieces.length === 0 && <EmptyState title={words.empty.trash} more={words.empty.trashMore} />}
    </View>
  )
}

async function readTrash(): Promise<Trash> {
  const all: Trash = { lists: [], todos: [] }
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: { limit: number; cursor?: string } = { limit: 100, ...(cursor !== '' && { cursor }) }
    const page: Schemas['TrashPage'] | undefined = await answered(api.GET('/trash', { params: { query } }))
    all.lists.push(...(page?.lists ?? []))
    all.todos.push(...(page?.todos ?? []))
    cursor = page?.next_cursor ?? null
  }
  return all
}

function piecesOf({ lists, todos }: Trash): Piece[] {
  return [
    ...lists.map(({ id, name, deleted_at }) => ({
      key: `list-${id}`,
      name,
      deletedAt: deleted_at,
      isList: true,
      restore: () => answered(api.POST('/lists/{id}/restore', { params: { path: { id } } })),
    })),
    ...todos.map(({ id, contents, deleted_at }) => ({
      key: `todo-${id}`,
      name: contents,
      deletedAt: deleted_at,
      isList: false,
      restore: () => answered(api.POST('/todos/{id}/restore', { params: { path: { id } } })),
      purge: () => answered(api.DELETE('/trash/{id}', { params: { path: { id } } })),
    })),
  ]
}

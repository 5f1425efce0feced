import { useCallback, useEffect, useRef } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { type Once, useOnce } from '../api/useOnce.ts'
import { momentInWords } from '../dates/days.ts'
import { listInWords } from '../lists/list-in-words.ts'
import { tell } from '../notices/notices.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { RequestButton, useRequest } from '../parts/RequestButton.tsx'
import { useAnswer } from '../parts/useAnswer.ts'
import { type Actions, useActions } from '../store/actions.ts'
import { useSnapshot, useStore } from '../store/context.ts'
import type { Store } from '../store/store.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'
import { EmptyTrash } from './EmptyTrash.tsx'
import { View } from './View.tsx'

type Trash = Pick<Schemas['TrashPage'], 'lists' | 'todos'>

/** One thing in the trash, whatever it is. */
interface Piece {
  key: string
  name: string
  deletedAt: string
  /** What it is, or where it was, if that is still there. */
  place: string | undefined
  /** Takes it out, and says what tells of that. */
  restore: (once: Once) => Promise<Told>
  /** Only to-dos can be deleted for good. */
  purge?: (once: Once) => Promise<Told>
}

/** What tells that something was done, and takes it back. */
type Told = Parameters<typeof tell>

/** What was deleted in the last 30 days. It is asked for with each change: the store has only what is there. */
export function TrashView() {
  const told = useSnapshot((snapshot) => snapshot.told)
  const isOffline = useSnapshot((snapshot) => snapshot.isOffline)
  const store = useStore()
  const { make } = useActions()
  const { value: pieces, setValue: setPieces, fault, take } = useAnswer<Piece[]>()
  const leaveOlder = useRef(() => {})
  const read = useCallback(() => {
    leaveOlder.current()
    leaveOlder.current = take(readTrash().then((trash) => piecesOf(trash, store, make)))
    return leaveOlder.current
  }, [take, store, make])
  useEffect(() => {
    // What the service tells may be something that is in the trash now, or is not any more.
    const canAsk = told !== null && !isOffline
    return canAsk ? read() : undefined
  }, [told, isOffline, read])

  /** Does something with a piece, which is not there any more then. What else has gone with it is told by the service. */
  async function act({ key }: Piece, work: () => Promise<Told>): Promise<void> {
    tell(...(await work()))
    setPieces((now) => now?.filter((piece) => piece.key !== key))
    // It is done, also if what has changed can only be read later.
    await store.pull().catch(() => undefined)
  }

  return (
    <View title={words.nav.trash} actions={!!pieces?.length && <EmptyTrash count={pieces.length} onEmptied={read} />}>
      {!!pieces?.length && <p className="muted trash-note">{words.empty.trashMore}</p>}
      <ul className="trash">
        {pieces?.map((piece) => (
          <PieceRow key={piece.key} piece={piece} act={(work) => act(piece, work)} />
        ))}
      </ul>
      {!pieces && <NotRead fault={fault} />}
      {pieces?.length === 0 && <EmptyState title={words.empty.trash} more={words.empty.trashMore} />}
    </View>
  )
}

interface PieceRowProps {
  piece: Piece
  act: (work: () => Promise<Told>) => Promise<void>
}

function PieceRow({ piece: { name, deletedAt, place, restore, purge }, act }: PieceRowProps) {
  const request = useRequest()
  const restoreOnce = useOnce()
  const purgeOnce = useOnce()
  return (
    <li>
      <span className="row-text">
        <span className="row-title">{name}</span>
        <span className="facts">
          {place !== undefined && `${place} · `}
          {words.trash.deletedOn(momentInWords(deletedAt))}
        </span>
      </span>
      <RequestButton
        className="quiet"
        aria-label={`${words.trash.restore}: ${name}`}
        request={request}
        ask={() => act(() => restore(restoreOnce))}
      >
        {words.trash.restore}
      </RequestButton>
      {purge && (
        <RequestButton
          className="quiet danger"
          aria-label={`${words.trash.deleteForGood}: ${name}`}
          request={request}
          ask={() => act(() => purge(purgeOnce))}
        >
          {words.trash.deleteForGood}
        </RequestButton>
      )}
    </li>
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

/** What is in the trash, with what can be done about each. */
function piecesOf({ lists, todos }: Trash, store: Store, make: Actions['make']): Piece[] {
  const nameOf = (listId: number): string | undefined => {
    const list = store.snapshot().things.lists.get(listId)
    return list && listInWords(list)
  }
  const { trash } = words
  return [
    ...lists.map(({ id, name, deleted_at }) => ({
      key: `list-${id}`,
      name,
      deletedAt: deleted_at,
      place: trash.isList,
      restore: async (once: Once): Promise<Told> => {
        await once((header) => answered(api.POST('/lists/{id}/restore', { params: { path: { id }, header } })))
        return [trash.restored(name), () => void make({ kind: 'drop', group: 'list', id, name })]
      },
    })),
    ...todos.map(({ id, uid, contents, list_id, deleted_at }) => ({
      key: `todo-${id}`,
      name: contents,
      deletedAt: deleted_at,
      place: nameOf(list_id),
      restore: async (once: Once): Promise<Told> => {
        // It goes into the inbox if its list is not there any more.
        const todo = await once((header) =>
          answered(api.POST('/todos/{id}/restore', { params: { path: { id }, header } })),
        )
        return [trash.restored(contents, nameOf(todo?.list_id ?? list_id)), () => void make({ kind: 'delete', uid })]
      },
      purge: async (once: Once): Promise<Told> => {
        await once((header) => answered(api.DELETE('/trash/{id}', { params: { path: { id }, header } })))
        return [trash.goneForGood(contents)]
      },
    })),
  ]
}

import { type KeyboardEvent, useEffect, useRef, useSyncExternalStore } from 'react'
import { openTodo, usePlace } from '../navigation/router.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { useThings } from '../store/context.ts'
import { words } from '../words/index.ts'
import { DetailsForm } from './DetailsForm.tsx'

/** From here on there is room for a panel beside the list. */
const WIDE = window.matchMedia('(min-width: 70rem)')

function useIsWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      WIDE.addEventListener('change', listener)
      return () => WIDE.removeEventListener('change', listener)
    },
    () => WIDE.matches,
  )
}

/** The to-do that is open: beside the list, or where there is no room, in a sheet over it. */
export default function Details() {
  const uid = usePlace().query.get('todo')
  const todo = useThings().todos.get(uid ?? '')
  const isWide = useIsWide()
  if (!todo) return null
  const close = () => openTodo(undefined)
  if (isWide) return <Panel key={todo.uid} uid={todo.uid} />
  return (
    <Dialog key={todo.uid} label={words.details.title} shape="sheet" onClose={close}>
      <DetailsForm todo={todo} onClose={close} />
    </Dialog>
  )
}

function Panel({ uid }: { uid: string }) {
  const todo = useThings().todos.get(uid)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])

  /** Closes the panel, and gives the focus back to the row that it belongs to. */
  function close(): void {
    openTodo(undefined)
    const row = [...document.querySelectorAll<HTMLElement>('[data-key]')].find(({ dataset }) => dataset.key === uid)
    // It may have gone elsewhere meanwhile.
    const place = row ?? document.querySelector('main')
    place?.focus()
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }

  return (
    <aside ref={panel} className="details-panel" aria-label={words.details.title} tabIndex={-1} onKeyDown={onKey}>
      {todo && <DetailsForm todo={todo} onClose={close} />}
    </aside>
  )
}

import { lazy, Suspense, useEffect, useState } from 'react'
import { ListDialog } from '../lists/ListDialog.tsx'
import { AccountMenu } from '../navigation/AccountMenu.tsx'
import { usePlace } from '../navigation/router.ts'
import { Sidebar } from '../navigation/Sidebar.tsx'
import { TabBar } from '../navigation/TabBar.tsx'
import { useBadgeUntilGone } from '../navigation/useBadge.ts'
import { useUnread } from '../notifications/useUnread.ts'
import type { ShellActions } from '../palette/commands.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { keepTyped } from '../parts/typed-ahead.ts'
import { whenIdle } from '../parts/when-idle.ts'
import { AddContext, type Where } from '../quick-add/where.ts'
import { useReminders } from '../reminders/useReminders.ts'
import { Invitations } from '../sharing/Invitations.tsx'
import { useSnapshot, useStore } from '../store/context.ts'
import { loadRefusedChange, SyncState } from '../sync/SyncState.tsx'
import { loadDragging } from '../todos/useDraggableGrid.ts'
import { Page } from '../views/Page.tsx'
import { Welcome } from '../welcome/Welcome.tsx'
import { words } from '../words/index.ts'
import { LogOutDialog } from './LogOutDialog.tsx'
import { ShortcutsSheet } from './ShortcutsSheet.tsx'
import { useShortcuts } from './useShortcuts.ts'

// What is not on the screen at first comes after it: it is loaded once everything is shown, and the page has nothing else to do.
const loadDetails = () => import('../details/Details.tsx')
const loadQuickAdd = () => import('../quick-add/QuickAdd.tsx')
const loadPalette = () => import('../palette/Palette.tsx')
const loadFilterDialog = () => import('../filters/FilterDialog.tsx')
const Palette = lazy(loadPalette)
const FilterDialog = lazy(loadFilterDialog)
const Details = lazy(loadDetails)
const QuickAdd = lazy(loadQuickAdd)

const LATER = [loadQuickAdd, loadDetails, loadDragging, loadPalette, loadFilterDialog, loadRefusedChange]

type Box = { addTo: Where } | 'palette' | 'new-list' | 'new-filter' | 'shortcuts' | 'menu' | 'log-out'

/** A box, each time that it is opened. */
interface Opening {
  readonly box: Box
  /** Another one than that of the box that was open just before. */
  readonly key: number
  /** Where it was opened: the menu closes when one goes elsewhere. */
  readonly step: number
}

/** Loads parts of the page one after the other, so that none is in the way of what the user does. Without one, the next is loaded. */
async function loadLater(loads: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const load of loads) {
    await whenIdle()
    await load().catch(() => undefined)
  }
}

/** The page of somebody who is logged in. */
export function Shell({ onLogOut }: { onLogOut: () => void }) {
  const store = useStore()
  const isLoaded = useSnapshot((snapshot) => snapshot.isLoaded)
  const { query, step } = usePlace()
  const isTodoOpen = query.has('todo')
  const [open, setOpen] = useState<Opening>()
  // A box tells that it was closed a moment later: by then, another one may be open, or the same one anew.
  const close = () => setOpen((now) => (now === open ? undefined : now))
  const openBox = (box: Box) => setOpen((before) => ({ box, key: (before?.key ?? 0) + 1, step }))
  const openForTyping = (box: Box) => {
    keepTyped()
    openBox(box)
  }
  const addTo = (where: Where) => openForTyping({ addTo: where })
  const actions = {
    add: () => addTo({}),
    newList: () => openBox('new-list'),
    newFilter: () => openForTyping('new-filter'),
    help: () => openBox('shortcuts'),
    palette: () => openForTyping('palette'),
    logOut: () => (store.snapshot().waiting > 0 ? openBox('log-out') : onLogOut()),
  }
  useShortcuts(actions)
  useReminders()
  useBadgeUntilGone()
  const unread = useUnread()
  useEffect(() => {
    if (isLoaded) void loadLater(LATER)
  }, [isLoaded])
  const account = <AccountMenu onShortcuts={actions.help} onLogOut={actions.logOut} />
  return (
    <div className="shell">
      <button type="button" className="primary skip" onClick={() => document.querySelector('main')?.focus()}>
        {words.nav.skip}
      </button>
      <aside className="sidebar" aria-label={words.nav.menu}>
        <div className="sidebar-lists">{isLoaded && <Sidebar unread={unread} onAdd={actions.add} />}</div>
        {account}
      </aside>
      <div className="stage">
        <SyncState />
        <Invitations />
        {isLoaded && <Welcome />}
        <AddContext value={addTo}>{isLoaded ? <Page /> : <main className="page" aria-busy="true" />}</AddContext>
      </div>
      <Suspense>{isLoaded && isTodoOpen && <Details />}</Suspense>
      <TabBar unread={unread} onAdd={actions.add} onMenu={() => openBox('menu')} />
      <Suspense>
        {open && <OpenBox key={open.key} box={open.box} actions={actions} onLogOut={onLogOut} onClose={close} />}
      </Suspense>
      {open?.box === 'menu' && open.step === step && (
        <Dialog label={words.nav.menu} shape="drawer" onClose={close}>
          <Sidebar unread={unread} onAdd={actions.add} />
          {account}
        </Dialog>
      )}
    </div>
  )
}

interface OpenBoxProps {
  box: Box
  actions: ShellActions
  onLogOut: () => void
  onClose: () => void
}

/** What is to be done first. */
function OpenBox({ box, actions, onLogOut, onClose }: OpenBoxProps) {
  if (typeof box === 'object') return <QuickAdd where={box.addTo} onClose={onClose} />
  if (box === 'palette') return <Palette {...actions} onClose={onClose} />
  if (box === 'new-list') return <ListDialog onClose={onClose} />
  if (box === 'new-filter') return <FilterDialog onClose={onClose} />
  if (box === 'shortcuts') return <ShortcutsSheet onClose={onClose} />
  if (box === 'log-out') return <LogOutDialog onLogOut={onLogOut} onClose={onClose} />
  return null
}

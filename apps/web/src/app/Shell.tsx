import { lazy, Suspense, useEffect, useState } from 'react'
import { AccountMenu } from '../navigation/AccountMenu.tsx'
import { Sidebar } from '../navigation/Sidebar.tsx'
import { TabBar } from '../navigation/TabBar.tsx'
import { useUnread } from '../notifications/useUnread.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { keepTyped } from '../parts/typed-ahead.ts'
import { AddContext, type Where } from '../quick-add/where.ts'
import { useReminders } from '../reminders/useReminders.ts'
import { Invitations } from '../sharing/Invitations.tsx'
import { useSnapshot } from '../store/context.ts'
import { loadRefusedChange, SyncState } from '../sync/SyncState.tsx'
import { loadDragging } from '../todos/useDraggableGrid.ts'
import { Page } from '../views/Page.tsx'
import { Welcome } from '../welcome/Welcome.tsx'
import { words } from '../words/index.ts'
import { LogOutDialog } from './LogOutDialog.tsx'
import { ShortcutsSheet } from './ShortcutsSheet.tsx'
import { useShortcuts } from './useShortcuts.ts'

// What is not on the screen at first comes after it: it is loaded once everything has been read.
const loadDetails = () => import('../details/Details.tsx')
const loadQuickAdd = () => import('../quick-add/QuickAdd.tsx')
const loadPalette = () => import('../palette/Palette.tsx')
const Palette = lazy(loadPalette)
const Details = lazy(loadDetails)
const QuickAdd = lazy(loadQuickAdd)

type Open = { addTo: Where } | 'palette' | 'shortcuts' | 'menu' | 'log-out' | undefined

/** The page of somebody who is logged in. */
export function Shell({ onLogOut }: { onLogOut: () => void }) {
  const { isLoaded, waiting } = useSnapshot()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const openBox = (box: Open) => {
    keepTyped()
    setOpen(box)
  }
  const addTo = (where: Where) => openBox({ addTo: where })
  const actions = {
    add: () => addTo({}),
    help: () => setOpen('shortcuts'),
    palette: () => openBox('palette'),
  }
  useShortcuts(actions)
  useReminders()
  const unread = useUnread()
  useEffect(() => {
    const loads = [loadDetails, loadQuickAdd, loadDragging, loadPalette, loadRefusedChange]
    if (isLoaded) void Promise.all(loads.map((load) => load()))
  }, [isLoaded])
  const leave = () => (waiting > 0 ? setOpen('log-out') : onLogOut())
  const account = <AccountMenu onShortcuts={() => setOpen('shortcuts')} onLogOut={leave} onFollow={close} />
  return (
    <div className="shell">
      <button type="button" className="primary skip" onClick={() => document.querySelector('main')?.focus()}>
        {words.nav.skip}
      </button>
      <aside className="sidebar">
        {isLoaded && <Sidebar unread={unread} onAdd={actions.add} />}
        {account}
      </aside>
      <div className="stage">
        <SyncState />
        <Invitations />
        {isLoaded && <Welcome />}
        <AddContext value={addTo}>{isLoaded ? <Page /> : <main className="page" aria-busy="true" />}</AddContext>
      </div>
      <Suspense>{isLoaded && <Details />}</Suspense>
      <TabBar unread={unread} onAdd={actions.add} onMenu={() => setOpen('menu')} />
      <Suspense>{typeof open === 'object' && <QuickAdd where={open.addTo} onClose={close} />}</Suspense>
      <Suspense>{open === 'palette' && <Palette {...actions} logOut={leave} onClose={close} />}</Suspense>
      {open === 'shortcuts' && <ShortcutsSheet onClose={close} />}
      {open === 'log-out' && <LogOutDialog waiting={waiting} onLogOut={onLogOut} onClose={close} />}
      {open === 'menu' && (
        <Dialog label={words.nav.menu} shape="drawer" onClose={close}>
          <Sidebar unread={unread} onAdd={actions.add} onFollow={close} />
          {account}
        </Dialog>
      )}
    </div>
  )
}

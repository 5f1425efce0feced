import { type ComponentType, lazy, memo, Suspense, useEffect, useState } from 'react'
import { ENTRANCES } from '../entrance/Entrance.tsx'
import { listInWords } from '../lists/list-in-words.ts'
import { Link } from '../navigation/Link.tsx'
import { goTo, pathTo, usePlace } from '../navigation/router.ts'
import { useStore, useThings } from '../store/context.ts'
import { inboxOf } from '../store/queries.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'
import { CompletedView } from './CompletedView.tsx'
import { LabelView } from './LabelView.tsx'
import { ListView } from './ListView.tsx'
import { SearchView } from './SearchView.tsx'
import { TodayView } from './TodayView.tsx'
import { TrashView } from './TrashView.tsx'
import { UpcomingView } from './UpcomingView.tsx'
import { View } from './View.tsx'

const ActivityView = lazy(() => import('./ActivityView.tsx'))
const ArchiveView = lazy(() => import('./ArchiveView.tsx'))
const FilterView = lazy(() => import('../filters/FilterView.tsx'))
const JoinView = lazy(() => import('../sharing/JoinView.tsx'))
const NotificationsView = lazy(() => import('../notifications/NotificationsView.tsx'))
const SettingsView = lazy(() => import('../settings/SettingsView.tsx'))

const VIEWS: Readonly<Record<string, ComponentType>> = {
  today: TodayView,
  inbox: InboxView,
  upcoming: UpcomingView,
  search: SearchView,
  completed: CompletedView,
  trash: TrashView,
  archive: ArchiveView,
  notifications: NotificationsView,
}

/** The view that the address names. What happens around it does not draw it again. */
export const Page = memo(function Page() {
  const { segments } = usePlace()
  const [first = 'today', second, ...more] = segments
  useEffect(() => {
    if (window.location.pathname === '/' || ENTRANCES.has(first)) goTo(pathTo('today'), { replace: true })
  }, [first])
  return (
    <Suspense fallback={<main className="page" aria-busy="true" />}>
      <Chosen first={first} second={second} more={more.join('/')} />
    </Suspense>
  )
})

interface ChosenProps {
  first: string
  second: string | undefined
  /** What follows. */
  more: string
}

function Chosen({ first, second, more }: ChosenProps) {
  if (first === 'lists' && second !== undefined) return <ListPage id={Number(second)} part={more} />
  if (more !== '') return <NotFound />
  if (first === 'todos' && second !== undefined) return <TodoPage id={Number(second)} />
  if (first === 'join' && second === undefined) return <JoinView />
  if (first === 'settings') return <SettingsView chosen={second} />
  if (first === 'labels' && second !== undefined) return <LabelView key={second} name={second} />
  if (first === 'filters' && second !== undefined) return <FilterPage id={Number(second)} />
  const Named = second === undefined ? VIEWS[first] : undefined
  return Named ? <Named /> : <NotFound />
}

function InboxView() {
  const inbox = inboxOf(useThings())
  return inbox ? <ListView key={inbox.id} list={inbox} /> : <NotFound />
}

function ListPage({ id, part }: { id: number; part: string }) {
  const { lists } = useThings()
  const [now, first] = useIdNow('lists', id)
  const list = lists.get(now)
  const [seen, setSeen] = useState(list)
  if (list && list !== seen) setSeen(list)
  if (list && part === '') return <ListView key={first} list={list} />
  if (list && part === 'activity') return <ActivityView key={first} list={list} />
  // Somebody has taken it away from under the user's eyes.
  if (!list && seen?.id === now) return <Nothing title={listInWords(seen)} more={words.nav.listGone} />
  return <NotFound />
}

function FilterPage({ id }: { id: number }) {
  const { filters } = useThings()
  const [now, first] = useIdNow('filters', id)
  const filter = filters.get(now)
  return filter ? <FilterView key={first} filter={filter} /> : <NotFound />
}

/** The id that the service has given by now to something new, which the address then has, too; and the first that it had. */
function useIdNow(page: string, id: number): [now: number, first: number] {
  const store = useStore()
  const now = store.idNow(id)
  useEffect(() => {
    if (now !== id) goTo(`${pathTo(page, now)}${window.location.search}`, { replace: true })
  }, [page, id, now])
  return [now, store.firstId(now)]
}

/** A to-do by the id that the service gave it: it opens in its list. */
function TodoPage({ id }: { id: number }) {
  const todo = [...useThings().todos.values()].find((one) => one.id === id)
  const address = todo && `${pathTo('lists', todo.list_id)}?todo=${encodeURIComponent(todo.uid)}`
  useEffect(() => {
    if (address !== undefined) goTo(address, { replace: true })
  }, [address])
  return todo ? null : <NotFound />
}

function NotFound() {
  return <Nothing title={words.nav.notFound} more={words.nav.notFoundMore} />
}

function Nothing({ title, more }: { title: string; more: string }) {
  return (
    <View title={title}>
      <EmptyState title={more}>
        <Link href={pathTo('today')} className="quiet">
          {words.nav.toToday}
        </Link>
      </EmptyState>
    </View>
  )
}

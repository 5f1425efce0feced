import { type ComponentType, useEffect } from 'react'
import { goTo, pathTo, usePlace } from '../navigation/router.ts'
import { useThings } from '../store/context.ts'
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

const VIEWS: Readonly<Record<string, ComponentType>> = {
  today: TodayView,
  inbox: InboxView,
  upcoming: UpcomingView,
  search: SearchView,
  completed: CompletedView,
  trash: TrashView,
}

/** The view that the address names. */
export function Page() {
  const { segments } = usePlace()
  useEffect(() => {
    if (window.location.pathname === '/') goTo(pathTo('today'), { replace: true })
  }, [])
  const [first = 'today', second, ...more] = segments
  if (more.length === 0 && second !== undefined) {
    if (first === 'lists') return <ListPage id={Number(second)} />
    if (first === 'labels') return <LabelView key={second} name={second} />
  }
  const Named = second === undefined ? VIEWS[first] : undefined
  return Named ? <Named /> : <NotFound />
}

function InboxView() {
  const inbox = inboxOf(useThings())
  return inbox ? <ListView key={inbox.id} list={inbox} /> : <NotFound />
}

function ListPage({ id }: { id: number }) {
  const list = useThings().lists.get(id)
  return list ? <ListView key={id} list={list} /> : <NotFound />
}

function NotFound() {
  return (
    <View title={words.nav.notFound}>
      <EmptyState title={words.nav.notFound} more={words.nav.notFoundMore} />
    </View>
  )
}

import { lazy, Suspense, useState } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { useThings } from '../store/context.ts'
import { membersOf } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { Avatar } from './Avatar.tsx'

const ShareDialog = lazy(() => import('./ShareDialog.tsx'))

/** How many faces are shown of those in a list. */
const FACES = 3

/** Who is in a list, in a glance; it opens what can be done about it. */
export function ShareButton({ list }: { list: List }) {
  const members = membersOf(useThings(), list.id)
  const [isOpen, setOpen] = useState(false)
  const { sharing } = words
  const label = members.length > 1 ? sharing.sharedWith(members.length) : sharing.share
  return (
    <>
      <button type="button" className="share-button" aria-label={label} title={label} onClick={() => setOpen(true)}>
        {members.length > 1 ? (
          members.slice(0, FACES).map((user) => <Avatar key={user.id} user={user} />)
        ) : (
          <Icon name="people" />
        )}
        {members.length > FACES && <span aria-hidden="true">+{members.length - FACES}</span>}
      </button>
      <Suspense>{isOpen && <ShareDialog list={list} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}

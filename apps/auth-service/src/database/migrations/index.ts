import { CreateUser } from './2026-11-24-1-create-user.ts'
import { UniqueUsernameKey } from './2026-11-24-2-unique-username-key.ts'
import { AddUserPosition } from './2026-11-25-101-add-user-position.ts'
import { NumberUsers } from './2026-11-25-102-number-users.ts'
import { IndexUserPosition } from './2026-11-25-103-index-user-position.ts'
import { CreateFeedPosition } from './2026-11-25-104-create-feed-position.ts'
import { StartFeedPosition } from './2026-11-25-105-start-feed-position.ts'
import { AddUserPasswordChanges } from './2026-11-25-106-add-user-password-changes.ts'
import { AddUserDeletedAt } from './2026-11-25-107-add-user-deleted-at.ts'
import { CreateSession } from './2026-11-25-108-create-session.ts'
import { IndexSessionUser } from './2026-11-25-109-index-session-user.ts'
import { UniqueSessionFamily } from './2026-11-25-110-unique-session-family.ts'
import { IndexSessionPosition } from './2026-11-25-111-index-session-position.ts'
import { IndexSessionPurgeAt } from './2026-11-25-112-index-session-purge-at.ts'
import { CreateThrottle } from './2026-11-25-301-create-throttle.ts'
import { IndexThrottleExpiresAt } from './2026-11-25-302-index-throttle-expires-at.ts'
import { CreateAuditEvent } from './2026-11-25-303-create-audit-event.ts'
import { IndexAuditEventUser } from './2026-11-25-304-index-audit-event-user.ts'
import { IndexAuditEventHappenedAt } from './2026-11-25-305-index-audit-event-happened-at.ts'

/** In the order in which they run. One that has been released is never changed. */
export const migrations = [
  { name: '2026-11-24-1-create-user', class: CreateUser },
  { name: '2026-11-24-2-unique-username-key', class: UniqueUsernameKey },
  { name: '2026-11-25-101-add-user-position', class: AddUserPosition },
  { name: '2026-11-25-102-number-users', class: NumberUsers },
  { name: '2026-11-25-103-index-user-position', class: IndexUserPosition },
  { name: '2026-11-25-104-create-feed-position', class: CreateFeedPosition },
  { name: '2026-11-25-105-start-feed-position', class: StartFeedPosition },
  { name: '2026-11-25-106-add-user-password-changes', class: AddUserPasswordChanges },
  { name: '2026-11-25-107-add-user-deleted-at', class: AddUserDeletedAt },
  { name: '2026-11-25-108-create-session', class: CreateSession },
  { name: '2026-11-25-109-index-session-user', class: IndexSessionUser },
  { name: '2026-11-25-110-unique-session-family', class: UniqueSessionFamily },
  { name: '2026-11-25-111-index-session-position', class: IndexSessionPosition },
  { name: '2026-11-25-112-index-session-purge-at', class: IndexSessionPurgeAt },
  { name: '2026-11-25-301-create-throttle', class: CreateThrottle },
  { name: '2026-11-25-302-index-throttle-expires-at', class: IndexThrottleExpiresAt },
  { name: '2026-11-25-303-create-audit-event', class: CreateAuditEvent },
  { name: '2026-11-25-304-index-audit-event-user', class: IndexAuditEventUser },
  { name: '2026-11-25-305-index-audit-event-happened-at', class: IndexAuditEventHappenedAt },
]

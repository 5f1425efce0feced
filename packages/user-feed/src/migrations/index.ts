import { CreateFeedCursor } from './2026-11-25-401-create-feed-cursor.ts'
import { StartFeedCursor } from './2026-11-25-402-start-feed-cursor.ts'
import { CreateRevokedSession } from './2026-11-25-403-create-revoked-session.ts'
import { IndexRevokedSessionPosition } from './2026-11-25-404-index-revoked-session-position.ts'
import { IndexRevokedSessionExpiresAt } from './2026-11-25-405-index-revoked-session-expires-at.ts'

/** What a service adds to the migrations of its database, in this order. One that has been released is never changed. */
export const feedMigrations = [
  { name: '2026-11-25-401-create-feed-cursor', class: CreateFeedCursor },
  { name: '2026-11-25-402-start-feed-cursor', class: StartFeedCursor },
  { name: '2026-11-25-403-create-revoked-session', class: CreateRevokedSession },
  { name: '2026-11-25-404-index-revoked-session-position', class: IndexRevokedSessionPosition },
  { name: '2026-11-25-405-index-revoked-session-expires-at', class: IndexRevokedSessionExpiresAt },
]

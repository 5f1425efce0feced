import { hash } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SyncMember, User } from '@todo/schemas'
import { compiledOnce } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'

/** How much of a digest is kept, in characters of 6 bits. */
const DIGEST_LENGTH = 8

/** An account of which a user sees something. */
export interface SeenAccount {
  id: number
  isOwn: boolean
  version: number
  /** A digest of who is in its lists, by which name and role. */
  people: string
  /** The lists of somebody else's account that the user sees; of the user's own, none is named here. */
  lists: number[]
}

/** What a user can see at one moment: accounts, lists and people, without what is in the lists. */
export interface Outlook {
  /** The user's own account. */
  own: SeenAccount
  /** Those of others who share something. */
  others: SeenAccount[]
  /** Who is in the lists that are shared. */
  members: SyncMember[]
  users: User[]
}

/** Reads what a user sees: one statement, and so one moment. */
export async function outlookOf(em: SqlEntityManager, viewer: Viewer): Promise<Outlook> {
  const rows = await peopleOf(em, { viewerId: viewer.id })
  const others = new Set(rows.map(({ account_id }) => account_id))
  others.delete(viewer.id)
  return {
    // The viewer's own lists are all seen: they need not be named.
    own: { ...accountOf(viewer.id, rows), isOwn: true, lists: [] },
    others: [...others].map((id) => accountOf(id, rows)),
    members: rows.map(({ list_id, user_id, role }) => ({ list_id, user_id, role })),
    users: rows.map(({ user_id: id, username }) => ({ id, username })),
  }
}

/** A member of a list, with the account that owns the list. */
interface Row extends SyncMember {
  account_id: number
  version: number
  username: string
}

function accountOf(id: number, rows: readonly Row[]): SeenAccount {
  const people = rows.filter(({ account_id }) => account_id === id)
  return {
    id,
    isOwn: false,
    version: people[0]?.version ?? 0,
    people: digestOf(people.map(({ list_id, user_id, username, role }) => [list_id, user_id, username, role])),
    lists: [...new Set(people.map(({ list_id }) => list_id))],
  }
}

/**
 * The members of the lists that the viewer shares. The inbox is there, too, so that the viewer's own account is always
 * found.
 */
const peopleOf = compiledOnce<{ viewerId: number }, Row>((em, slot) =>
  em
    .getKysely<Tables>()
    .selectFrom('list_member as m')
    .innerJoin('list as l', 'l.id', 'm.list_id')
    .innerJoin('user as a', 'a.id', 'l.user_id')
    .innerJoin('list_member as o', 'o.list_id', 'l.id')
    .innerJoin('user as u', 'u.id', 'o.user_id')
    .select(['l.id as list_id', 'l.user_id as account_id', 'a.version', 'o.user_id', 'o.role', 'u.username'])
    .where('m.user_id', '=', slot('viewerId'))
    .where('l.deleted_at', 'is', null)
    .where('a.deleted_at', 'is', null)
    .where(({ eb, or, exists, selectFrom }) =>
      or([
        eb('l.user_id', '<>', slot('viewerId')),
        eb('l.is_inbox', '=', sql.lit(true)),
        exists(
          selectFrom('list_member as x')
            .select('x.user_id')
            .whereRef('x.list_id', '=', 'l.id')
            .where('x.user_id', '<>', slot('viewerId')),
        ),
      ]),
    )
    .orderBy('l.user_id')
    .orderBy('l.id')
    .orderBy('o.user_id'),
)

function digestOf(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url').slice(0, DIGEST_LENGTH)
}

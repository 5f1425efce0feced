import type { SqlEntityManager } from '@mikro-orm/sql'
import { sql } from 'kysely'
import type { Viewer } from '../../../access/viewer.ts'
import type { Tables } from '../../../database/tables.ts'
import { labelsIn } from '../../labels/labels-in.ts'

/** A list or a section that a text may name. */
export interface KnownPlace {
  list_id: number
  section_id: number | null
  is_inbox: boolean
  list: string
  section: string | null
}

/** The lists that a user sees, each with each of its sections, and once without; none that is archived. */
export async function knownPlaces(em: SqlEntityManager, viewer: Viewer): Promise<KnownPlace[]> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('list as l')
    .leftJoin('section as s', (join) => join.onRef('s.list_id', '=', 'l.id').on('s.is_archived', '=', sql.lit(false)))
    .select(['l.id as list_id', 'l.name as list', 'l.is_inbox', 's.id as section_id', 's.name as section'])
    .where(viewer.sees('l.id'))
    .where('l.deleted_at', 'is', null)
    .where('l.is_archived', '=', sql.lit(false))
    .orderBy('l.id')
    .orderBy('s.position')
    .execute()
  return rows.map((row) => ({ ...row, is_inbox: Boolean(row.is_inbox) }))
}

/** The labels that a user's to-dos have. */
export async function knownLabels(em: SqlEntityManager, viewer: Viewer): Promise<string[]> {
  const labels = em
    .getKysely<Tables>()
    .selectFrom(labelsIn(em, viewer.id).as('tl'))
    .select('tl.name')
    .orderBy('tl.name')
  return (await labels.execute()).map(({ name }) => name)
}

/** Somebody whom a text may name, as a member of one list. */
export interface KnownPerson {
  list_id: number
  id: number
  username: string
}

/** Who is in each list that a user sees. */
export function knownPeople(em: SqlEntityManager, viewer: Viewer): Promise<KnownPerson[]> {
  return em
    .getKysely<Tables>()
    .selectFrom('list as l')
    .innerJoin('list_member as m', 'm.list_id', 'l.id')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select(['m.list_id', 'u.id', 'u.username'])
    .where(viewer.sees('l.id'))
    .execute()
}

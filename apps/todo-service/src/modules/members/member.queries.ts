import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Member } from '@todo/schemas'
import { sql } from 'kysely'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'

/** A row of a member, or of an invitation. */
type MemberRow = Omit<Member, 'since'> & { created_at: number }

/** What a user sees of the members of lists. */
export class MemberQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** Who is in a list, by their ids, and then who is invited by name; nobody, if the viewer is not in the list. */
  async all(listId: number): Promise<Member[]> {
    const active = await this.#named(listId).orderBy('u.id').execute()
    const invited = await this.#invited()
      .where('l.id', '=', listId)
      .where('l.deleted_at', 'is', null)
      .where(this.#viewer.sees('l.id'))
      .orderBy('u.id')
      .execute()
    return [...active, ...invited].map(toMember)
  }

  /** Who else is in lists of the viewer's own account, and then who is invited by name: also of lists in the trash. */
  async ofOwnLists(): Promise<(Member & { list_id: number })[]> {
    const { id } = this.#viewer
    const others = this.#active().where('l.user_id', '=', id).where('u.id', '<>', id)
    const active = await others.select('l.id as list_id').orderBy('l.id').orderBy('u.id').execute()
    const ofAccount = this.#invited().where('l.user_id', '=', id)
    const invited = await ofAccount.select('l.id as list_id').orderBy('l.id').orderBy('u.id').execute()
    return [...active, ...invited].map(({ list_id, ...row }) => ({ list_id, ...toMember(row) }))
  }

  /** One member of a list. The caller knows that there is one. */
  async one(listId: number, userId: number): Promise<Member> {
    return toMember(await this.#named(listId).where('u.id', '=', userId).executeTakeFirstOrThrow())
  }

  /** Whether a user is in a list. */
  async has(listId: number, userId: number): Promise<boolean> {
    const members = this.#members().select('o.role').where('l.id', '=', listId).where(this.#viewer.sees('l.id'))
    const member = await members.where('o.user_id', '=', userId).executeTakeFirst()
    return member !== undefined
  }

  #named(listId: number) {
    return this.#active().where('l.id', '=', listId).where('l.deleted_at', 'is', null).where(this.#viewer.sees('l.id'))
  }

  #active() {
    return this.#members()
      .innerJoin('user as u', 'u.id', 'o.user_id')
      .select(['u.id', 'u.username', 'o.role', 'o.created_at', sql.lit<Member['state']>('active').as('state')])
  }

  #invited() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('invitation as i')
      .innerJoin('list as l', 'l.id', 'i.list_id')
      .innerJoin('user as u', 'u.id', 'i.invitee_id')
      .select(['u.id', 'u.username', 'i.role', 'i.created_at', sql.lit<Member['state']>('invited').as('state')])
      .where('i.accepted_at', 'is', null)
  }

  #members() {
    return this.#em.getKysely<Tables>().selectFrom('list_member as o').innerJoin('list as l', 'l.id', 'o.list_id')
  }
}

function toMember({ created_at, ...member }: MemberRow): Member {
  return { ...member, since: new Date(created_at).toISOString() }
}

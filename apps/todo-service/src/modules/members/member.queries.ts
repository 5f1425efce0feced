import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Member } from '@todo/schemas'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'

/** What a user sees of the members of lists. */
export class MemberQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** Who is in a list, by their ids; nobody, if the viewer is not. */
  async all(listId: number): Promise<Member[]> {
    return (await this.#named(listId).orderBy('u.id').execute()).map(toMember)
  }

  /** One member, who is there. */
  async one(listId: number, userId: number): Promise<Member> {
    return toMember(await this.#named(listId).where('u.id', '=', userId).executeTakeFirstOrThrow())
  }

  /** Whether a user is in a list. */
  async has(listId: number, userId: number): Promise<boolean> {
    const member = await this.#of(listId).select('o.role').where('o.user_id', '=', userId).executeTakeFirst()
    return member !== undefined
  }

  #named(listId: number) {
    return this.#of(listId)
      .innerJoin('user as u', 'u.id', 'o.user_id')
      .select(['u.id', 'u.username', 'o.role', 'o.created_at'])
      .where('l.deleted_at', 'is', null)
  }

  #of(listId: number) {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('list_member as o')
      .innerJoin('list as l', 'l.id', 'o.list_id')
      .where('l.id', '=', listId)
      .where(this.#viewer.sees('l.id'))
  }
}

function toMember({ created_at, ...member }: Omit<Member, 'since'> & { created_at: number }): Member {
  return { ...member, since: new Date(created_at).toISOString() }
}

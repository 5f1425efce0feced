import { raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Tables, User } from './entities.ts'

/** Who a write is for, as the access token says. */
export interface Owner {
  id: number
  username: string
}

/** The users whose to-dos are kept here. */
export class OwnerRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * The first statement of every write: raises the owner's version and locks the owner's row, so that writers of one
   * user queue up instead of deadlocking on the foreign key. A user's first write also makes the row, from the token;
   * the token never changes one that is there.
   */
  async raiseVersion({ id, username }: Owner): Promise<void> {
    await this.#em
      .createQueryBuilder(User)
      .insert({ id, username, version: 1 })
      .onConflict('id')
      .merge({ version: raw('version + 1') })
      .execute('run', false)
  }

  /** The version of each of these users; 0 for one who has not written yet. */
  async versions(ids: readonly number[]): Promise<number[]> {
    const users = await this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'version'])
      .where('id', 'in', [...ids])
      .execute()
    const versions = new Map(users.map(({ id, version }) => [id, version]))
    return ids.map((id) => versions.get(id) ?? 0)
  }
}

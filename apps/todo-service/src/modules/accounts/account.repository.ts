import { LockMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { orThrow, Unauthorized } from '@todo/service-kit'
import { readDatabaseNow } from '@todo/service-kit/database'
import type { WantedList } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { InvitationEntity } from '../invitations/invitation.entity.ts'
import { ListEntity } from '../lists/list.entity.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import { makeInboxes } from '../lists/make-inboxes.ts'
import { AccountEntity, NO_SETTINGS } from './account.entity.ts'
import { type Raised, raiseVersion } from './raise-version.ts'

/** The user whom a request acts for, as the access token says. */
export interface Owner {
  id: number
  username: string
}

/** The accounts of the users whose to-dos are kept here. */
export class AccountRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * Raises the version of an account, and locks its row. Has to be the first statement of every transaction that writes to
   * the account: then the writers of one account wait for each other. Writing first would take a lock on the foreign key,
   * and the writers would end in deadlocks.
   *
   * @throws {Unauthorized} when the user has been deleted.
   */
  async raiseVersion(id: number, list?: WantedList): Promise<Raised> {
    return orThrow(await raiseVersion(this.#em, id, list), Unauthorized)
  }

  /**
   * The same for the actor's own account. If the feed has not told of the user yet, the account is added, with the name in
   * the token; a token never changes an account that exists.
   *
   * @throws {Unauthorized} when the user has been deleted.
   */
  async raiseOwnVersion(owner: Owner, list?: WantedList): Promise<Raised> {
    const raised = await raiseVersion(this.#em, owner.id, list)
    if (raised) return raised
    await this.#insertMissing(new Map([[owner.id, owner.username]]))
    await makeInboxes(this.#em, [owner.id])
    return this.raiseVersion(owner.id, list)
  }

  /** The version of each of these users: 0 for one who is not known here yet, null for one who has been deleted. */
  async versions(ids: readonly number[]): Promise<(number | null)[]> {
    const accounts = await this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'version', 'deleted_at'])
      .where('id', 'in', [...ids])
      .execute()
    const versions = new Map(accounts.map(({ id, version, deleted_at }) => [id, deleted_at === null ? version : null]))
    return ids.map((id) => {
      const version = versions.get(id)
      return version === undefined ? 0 : version
    })
  }

  /**
   * Gives users the names that the feed has: adds those who are missing, with an inbox, and renames the others. Deleted
   * ones stay deleted.
   *
   * @returns those who had another name before.
   */
  async setNames(names: ReadonlyMap<number, string>): Promise<number[]> {
    if (names.size === 0) return []
    await this.#insertMissing(names)
    // The lock waits for a first write that is still under way, which may insert an older name.
    const accounts = await this.#em.find(
      AccountEntity,
      { id: [...names.keys()], deleted_at: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    const accountsById = new Map(accounts.map((account) => [account.id, account]))
    const renamed: number[] = []
    for (const [id, username] of names) {
      const account = accountsById.get(id)
      if (!account || account.username === username) continue
      // Raises the version too, since cached lists show the old name.
      this.#em.assign(account, { username, version: account.version + 1 })
      renamed.push(id)
    }
    await this.#em.flush()
    await makeInboxes(this.#em, [...accountsById.keys()])
    return renamed
  }

  async #insertMissing(names: ReadonlyMap<number, string>): Promise<void> {
    const known = await this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select('id')
      .where('id', 'in', [...names.keys()])
      .execute()
    const missing = new Map(names)
    for (const { id } of known) missing.delete(id)
    if (missing.size === 0) return
    await this.#em
      .createQueryBuilder(AccountEntity)
      .insert([...missing].map(([id, username]) => ({ id, username, version: 0 })))
      .onConflict('id')
      .ignore()
      .execute('run', false)
  }

  /** The lists of others that these users are members of. */
  foreignLists(userIds: readonly number[]): Promise<{ user_id: number; list_id: number }[]> {
    if (userIds.length === 0) return Promise.resolve([])
    return this.#em
      .getKysely<Tables>()
      .selectFrom('list_member')
      .select(['user_id', 'list_id'])
      .where('user_id', 'in', [...userIds])
      .where('role', '<>', 'owner')
      .execute()
  }

  /**
   * Empties all columns of these users but the id, and deletes their memberships and those of others in their lists: from
   * then on they see no list, not even their own, and nobody sees a list of theirs. Their invitations become void. A user
   * who is not known here gets such a row too, since a token of that user may still be valid.
   */
  async markDeleted(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    const now = await readDatabaseNow(this.#em)
    const nothing = { ...NO_SETTINGS, username: '', version: 0, min_version: 0, inviting_until: null, deleted_at: now }
    await this.#em
      .createQueryBuilder(AccountEntity)
      .insert(ids.map((id) => ({ id, ...nothing })))
      .onConflict('id')
      .merge(nothing)
      .execute('run', false)
    const lists = this.#em
      .createQueryBuilder(ListEntity)
      .select('id')
      .where({ user_id: [...ids] })
    await this.#em.nativeDelete(InvitationEntity, {
      $or: [{ user_id: [...ids] }, { invitee_id: [...ids] }, { created_by: [...ids] }],
    })
    await this.#em.nativeDelete(ListMemberEntity, { $or: [{ user_id: [...ids] }, { list_id: { $in: lists } }] })
  }
}

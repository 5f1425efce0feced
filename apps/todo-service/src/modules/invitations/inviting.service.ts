import type { SqlEntityManager } from '@mikro-orm/sql'
import {
  type CreateInvitationLink,
  type CreateListInvitation,
  type InvitationLink,
  LINK_DAYS,
  type ListInvitation,
  type ListInvitations,
  MAX_MEMBERS,
} from '@todo/schemas'
import { InvalidInput, orThrow } from '@todo/service-kit'
import { inAccount, inAccounts } from '../../access/in-account.ts'
import { requireRole } from '../../access/roles.ts'
import { type Actor, type Scope, scopeIn } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { DAY_MS } from '../dates/calendar.ts'
import type { ListRow } from '../lists/list.json.ts'
import { ListQueries } from '../lists/list.queries.ts'
import { ListRepository } from '../lists/list.repository.ts'
import { ListNotFound } from '../lists/list-faults.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import { InvitationEntity } from './invitation.entity.ts'
import { InvitationQueries } from './invitation.queries.ts'
import { AlreadyMember, InboxNotShared, InvitationNotFound, ListFull } from './invitation-faults.ts'
import { takeTry } from './invitation-limit.ts'
import { hashOf, newToken } from './link-token.ts'

/** What an admin does to have others join a list. Each method throws `ListNotFound` and `RoleTooLow`. */
export class InvitingService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  async list(listId: number): Promise<ListInvitations> {
    await this.#listFor(listId)
    return { invitations: await this.#queries().ofList(listId) }
  }

  /**
   * Invites a user by name. One who is invited already gets the new role offered.
   *
   * @throws {TooManyInvitations}
   * @throws {InvalidInput} when nobody has this name.
   * @throws {AlreadyMember}
   * @throws {ListFull}
   * @throws {InboxNotShared}
   */
  async invite(listId: number, { username, role }: CreateListInvitation): Promise<ListInvitation> {
    const { owner_id } = await this.#listFor(listId)
    await takeTry(this.#em, this.#actor.id)
    const invitee_id = await this.#queries().userNamed(username)
    if (invitee_id === undefined) throw new InvalidInput({ pointer: '/username', detail: 'nobody has this name' })
    return this.#change(listId, [owner_id, invitee_id], async (scope, em) => {
      if ((await em.count(ListMemberEntity, { list_id: listId, user_id: invitee_id })) > 0) throw new AlreadyMember()
      const invited = await em.findOne(InvitationEntity, { list_id: listId, invitee_id })
      if (!invited) return this.#add(em, scope, listId, { role, invitee_id })
      em.assign(invited, { role, created_by: this.#actor.id })
      return invited
    })
  }

  /**
   * Makes a link by which others join.
   *
   * @throws {ListFull}
   * @throws {InboxNotShared}
   */
  async addLink(
    listId: number,
    { role, valid_days = LINK_DAYS, uses = 1 }: CreateInvitationLink,
  ): Promise<InvitationLink> {
    const { owner_id } = await this.#listFor(listId)
    const token = newToken()
    const link = await this.#change(listId, [owner_id], (scope, em) =>
      this.#add(em, scope, listId, {
        role,
        token_hash: hashOf(token),
        uses_left: uses,
        expires_at: scope.now + valid_days * DAY_MS,
      }),
    )
    return { ...link, token }
  }

  /**
   * Makes an open invitation void.
   *
   * @throws {InvitationNotFound}
   */
  async revoke(listId: number, id: number): Promise<void> {
    const { owner_id } = await this.#listFor(listId)
    await inAccount(this.#em, this.#actor, owner_id, async (scope, em) => {
      scope.require(listId, 'admin')
      const open = { id, list_id: listId, user_id: owner_id, accepted_at: null }
      if ((await em.nativeDelete(InvitationEntity, open)) === 0) throw new InvitationNotFound()
    })
  }

  /** The list, if the actor may invite to it. */
  async #listFor(id: number): Promise<ListRow> {
    const list = orThrow(await new ListQueries(this.#em, new Viewer(this.#actor)).one(id), ListNotFound)
    requireRole(list.role, 'admin')
    return list
  }

  /** Does `work` while the accounts are locked; the first is that of the list. */
  #change(
    listId: number,
    accounts: [accountId: number, ...others: number[]],
    work: (scope: Scope, em: SqlEntityManager) => Promise<InvitationEntity>,
  ): Promise<ListInvitation> {
    return inAccounts(this.#em, this.#actor, accounts, async (scopes, em) => {
      const scope = scopeIn(scopes, accounts[0])
      const list = orThrow(await new ListRepository(em, scope).find(listId), ListNotFound)
      scope.require(listId, 'admin')
      if (list.is_inbox) throw new InboxNotShared()
      const invitation = await work(scope, em)
      await writeChanges(em, scopes)
      return this.#queries(em).one(invitation.id)
    })
  }

  /** @throws {ListFull} */
  async #add(
    em: SqlEntityManager,
    { accountId: user_id, now }: Scope,
    list_id: number,
    fields: Pick<InvitationEntity, 'role'> & Partial<InvitationEntity>,
  ): Promise<InvitationEntity> {
    await em.nativeDelete(InvitationEntity, { list_id, expires_at: { $lte: now } })
    const members = await em.count(ListMemberEntity, { list_id })
    const open = await em.count(InvitationEntity, { list_id, accepted_at: null })
    if (members + open >= MAX_MEMBERS) throw new ListFull()
    return em.create(InvitationEntity, { ...fields, user_id, list_id, created_by: this.#actor.id, created_at: now })
  }

  #queries(em = this.#em): InvitationQueries {
    return new InvitationQueries(em, new Viewer(this.#actor))
  }
}

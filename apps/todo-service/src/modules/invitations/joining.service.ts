import type { SqlEntityManager } from '@mikro-orm/sql'
import { type List, type ListInvitations, MAX_MEMBERS } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import { inAccount, inAccounts } from '../../access/in-account.ts'
import { type Actor, type Scope, scopeIn } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { listToJson } from '../lists/list.json.ts'
import { ListQueries } from '../lists/list.queries.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import { LastKeys } from '../order/order-keys.ts'
import { InvitationEntity } from './invitation.entity.ts'
import { InvitationQueries, type Invited } from './invitation.queries.ts'
import { InvitationNotFound, ListFull } from './invitation-faults.ts'
import { hashOf } from './link-token.ts'

/** What an invited user does. */
export class JoiningService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** The actor's open invitations. */
  async list(): Promise<ListInvitations> {
    return { invitations: await this.#queries().mine() }
  }

  /**
   * Becomes a member of the list. A user who has accepted before and is in the list gets the same answer.
   *
   * @throws {InvitationNotFound}
   * @throws {ListFull}
   */
  async accept(id: number): Promise<List> {
    return this.#join(await this.#queries().forViewer(id), (invitation, { now }) => {
      invitation.accepted_at = now
    })
  }

  /**
   * Becomes a member of the list by a link. Whoever is in the list already stays what they are, and uses nothing up.
   *
   * @throws {InvitationNotFound} when there is no such link, or it is used up or too old.
   * @throws {ListFull}
   */
  async acceptLink(token: string): Promise<List> {
    return this.#join(await this.#queries().byToken(hashOf(token)), async (link, { now }, em) => {
      if (Number(link.expires_at) <= now || !link.uses_left) throw new InvitationNotFound()
      link.uses_left -= 1
      // An invitation by name is no longer needed.
      await em.nativeDelete(InvitationEntity, { list_id: link.list_id, invitee_id: this.#actor.id })
    })
  }

  /**
   * Declines an invitation: it is gone.
   *
   * @throws {InvitationNotFound}
   */
  async decline(id: number): Promise<void> {
    // Looked for first, so that no account is locked for an invitation that is not there.
    orThrow(await this.#queries().forViewer(id), InvitationNotFound)
    await inAccount(this.#em, this.#actor, this.#actor.id, async (_scope, em) => {
      const open = { id, invitee_id: this.#actor.id, accepted_at: null }
      if ((await em.nativeDelete(InvitationEntity, open)) === 0) throw new InvitationNotFound()
    })
  }

  async #join(
    target: Invited | undefined,
    use: (invitation: InvitationEntity, own: Scope, em: SqlEntityManager) => void | Promise<void>,
  ): Promise<List> {
    const { id, listId: list_id, accountId } = orThrow(target, InvitationNotFound)
    const user_id = this.#actor.id
    return inAccounts(this.#em, this.#actor, [accountId, user_id], async (scopes, em) => {
      const own = scopeIn(scopes, user_id)
      const invitation = orThrow(await em.findOne(InvitationEntity, { id, user_id: accountId }), InvitationNotFound)
      if ((await em.count(ListMemberEntity, { list_id, user_id })) === 0) {
        await use(invitation, own, em)
        if ((await em.count(ListMemberEntity, { list_id })) >= MAX_MEMBERS) throw new ListFull()
        const { version, now: created_at } = own
        const position = new LastKeys(version).next()
        em.create(ListMemberEntity, { list_id, user_id, role: invitation.role, position, version, created_at })
        await writeChanges(em, scopes)
      }
      return listToJson(orThrow(await new ListQueries(em, new Viewer(this.#actor)).one(list_id), InvitationNotFound))
    })
  }

  #queries(): InvitationQueries {
    return new InvitationQueries(this.#em, new Viewer(this.#actor))
  }
}

import type { SqlEntityManager } from '@mikro-orm/sql'
import type { GivenRole, Member, Members } from '@todo/schemas'
import type { Actor, Scope } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { InvitationEntity } from '../invitations/invitation.entity.ts'
import { ListNotFound } from '../lists/list-faults.ts'
import type { ListMemberEntity } from '../lists/list-member.entity.ts'
import { takeFrom } from '../todos/assignees.ts'
import { changeMembers } from './change-members.ts'
import { MemberQueries } from './member.queries.ts'
import { OwnerStays } from './member-faults.ts'

/** Who is in a list, as one user may see and change it. */
export class MemberService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** @throws {ListNotFound} */
  async list(listId: number): Promise<Members> {
    const members = await this.#queries().all(listId)
    // Whoever sees a list is in it.
    if (members.length === 0) throw new ListNotFound()
    return { members }
  }

  /**
   * Gives a member another role. Invitations that a former admin has made become void.
   *
   * @throws {ListNotFound}
   * @throws {RoleTooLow} unless an admin.
   * @throws {MemberNotFound}
   * @throws {OwnerStays} for the owner.
   */
  patch(listId: number, userId: number, role: GivenRole): Promise<Member> {
    return changeMembers(this.#em, this.#actor, { listId, userId }, async ({ scope, scopes, em, findMember }) => {
      scope.require(listId, 'admin')
      const member = await findMember()
      requireNotOwner(member, scope)
      member.role = role
      if (role !== 'admin') await em.nativeDelete(InvitationEntity, openOf(listId, userId))
      await writeChanges(em, scopes)
      return this.#queries(em).one(listId, userId)
    })
  }

  /**
   * Takes a member out of a list, with the place that it had among the member's lists; or leaves it, if the member is the
   * actor. To-dos that are assigned to the member are assigned to nobody then. What the member has invited others by is
   * void; if it is an admin who takes the member out, so are all links, by which the member could come back.
   *
   * @throws {ListNotFound}
   * @throws {RoleTooLow} unless an admin, or the member.
   * @throws {MemberNotFound}
   * @throws {OwnerStays} for the owner.
   */
  remove(listId: number, userId: number): Promise<void> {
    return changeMembers(this.#em, this.#actor, { listId, userId }, async ({ scope, em, findMember }) => {
      if (userId !== this.#actor.id) scope.require(listId, 'admin')
      const member = await findMember()
      requireNotOwner(member, scope)
      em.remove(member)
      await takeFrom(em, scope, listId, userId)
      const links = userId === this.#actor.id ? [] : [{ list_id: listId, token_hash: { $ne: null } }]
      await em.nativeDelete(InvitationEntity, {
        $or: [{ list_id: listId, invitee_id: userId }, openOf(listId, userId), ...links],
      })
    })
  }

  #queries(em = this.#em): MemberQueries {
    return new MemberQueries(em, new Viewer(this.#actor))
  }
}

/** The invitations to a list that a member has made, and that are still open. */
function openOf(listId: number, userId: number) {
  return { list_id: listId, created_by: userId, accepted_at: null }
}

/**
 * @throws {RoleTooLow} for an owner, unless the actor is the owner.
 * @throws {OwnerStays} for the actor's own list.
 */
function requireNotOwner({ role, list_id }: ListMemberEntity, scope: Scope): void {
  if (role !== 'owner') return
  scope.require(list_id, 'owner')
  throw new OwnerStays()
}

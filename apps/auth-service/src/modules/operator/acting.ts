import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { NamedUser } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import type { Actor, AuditTrail, Note } from '../audit/audit-trail.ts'
import type { User } from '../users/user.entity.ts'
import { UserRepository, type UserRow } from '../users/user.repository.ts'
import { UserNotFound } from '../users/user.service.ts'
import { AdministratorsOnly } from './doors.ts'

/** 409: administrators cannot lock themselves out. So there is one as long as only administrators act. */
export const OwnAccount = createError(
  'OWN_ACCOUNT',
  'This is for the accounts of others; what you may do with your own is under /users/me',
  409,
)

/** What is done to a user, in the transaction that holds them. */
export type Work<T> = (em: SqlEntityManager, note: Note, user: User) => Promise<T>

/** Somebody who does something to the accounts of others: the operator, or an administrator. */
export class Acting {
  readonly em: SqlEntityManager
  /** Tells of what is done here, with who has done it. */
  readonly audit: AuditTrail
  readonly actorId: number | null

  constructor(em: SqlEntityManager, audit: AuditTrail, actor: Actor) {
    this.em = em
    this.audit = audit.by(actor)
    this.actorId = actor.actorId
  }

  /**
   * The user of a name.
   *
   * @throws {UserNotFound}
   * @throws {OwnAccount}
   */
  async find({ username, id }: NamedUser): Promise<UserRow> {
    const user = await new UserRepository(this.em).findByUsername(username)
    if (!user || (id !== undefined && id !== user.id)) throw new UserNotFound()
    if (user.id === this.actorId) throw new OwnAccount()
    return user
  }

  /**
   * Holds who acts, and whom it is about, until the transaction ends. Of two administrators who remove each other at once, the
   * second is none any more by the time that it is their turn.
   *
   * @throws {AdministratorsOnly}
   */
  async hold(em: SqlEntityManager, ...userIds: number[]): Promise<void> {
    if (!(await new UserRepository(em).holdActor(this.actorId, ...userIds))) throw new AdministratorsOnly()
  }

  /**
   * Does something to a user, in one transaction that holds them.
   *
   * @throws {UserNotFound}
   * @throws as `hold`.
   */
  to<T>(userId: number, work: Work<T>): Promise<T> {
    return this.audit.inTransaction(this.em, async (em, note) => {
      await this.hold(em, userId)
      const user = orThrow(await new UserRepository(em).hold(userId), UserNotFound)
      return work(em, note, user)
    })
  }
}

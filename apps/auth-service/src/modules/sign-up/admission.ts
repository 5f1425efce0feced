import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SignUpPolicy } from '@todo/schemas'
import { FeedRepository } from '../feed/feed.repository.ts'
import { InvitationRepository } from './invitation.repository.ts'

/** 403: nobody can sign up. */
export const SignUpClosed = createError(
  'SIGN_UP_CLOSED',
  'Nobody can sign up here. Ask the person who runs this service for an account',
  403,
)

/** 403: the request has no invitation. */
export const InvitationRequired = createError(
  'INVITATION_REQUIRED',
  'Signing up here takes an invitation: send it as `invitation`. The person who runs this service can give you one',
  403,
)

/** 403: the invitation is none, or has been used, or has expired. Which of these is not told. */
export const InvitationNotValid = createError(
  'INVITATION_NOT_VALID',
  'This invitation is wrong, has been used or has expired. Ask for another one',
  403,
)

/** Who may sign up. The first user of an empty stack always may: nobody could let them in. */
export class Admission {
  readonly #policy: SignUpPolicy
  readonly #invitation: string | undefined

  constructor(policy: SignUpPolicy, invitation?: string) {
    this.#policy = policy
    this.#invitation = invitation
  }

  /** The policy that holds now: `open` as long as nobody has ever signed up. */
  async inForce(em: SqlEntityManager): Promise<SignUpPolicy> {
    return this.#policy === 'open' || (await new FeedRepository(em).isEmpty()) ? 'open' : this.#policy
  }

  /**
   * Looks whether the door is open, before anything expensive is done.
   *
   * @returns whether nobody has ever signed up.
   * @throws {SignUpClosed}
   * @throws {InvitationRequired}
   * @throws {InvitationNotValid}
   */
  async check(em: SqlEntityManager): Promise<boolean> {
    if (await new FeedRepository(em).isEmpty()) return true
    if (this.#policy === 'open') return false
    if (!(await new InvitationRepository(em).isGood(this.#required()))) throw new InvitationNotValid()
    return false
  }

  /**
   * Lets somebody in, and uses the invitation up. Call it in the transaction that makes the user, after the name is taken: if
   * that fails, the invitation stays good.
   *
   * @param wasEmpty what `check` has said. Of two who were both the first, the second waits, and then is not.
   * @throws as `check`.
   */
  async admit(em: SqlEntityManager, wasEmpty: boolean): Promise<void> {
    if (this.#policy === 'open') return
    if (wasEmpty && (await new FeedRepository(em).isEmpty({ hold: true }))) return
    if (!(await new InvitationRepository(em).use(this.#required()))) throw new InvitationNotValid()
  }

  #required(): string {
    if (this.#policy === 'closed') throw new SignUpClosed()
    if (this.#invitation === undefined) throw new InvitationRequired()
    return this.#invitation
  }
}

import { randomBytes } from 'node:crypto'
import createError from '@fastify/error'
import type { CreatedUser, Invitation, ManagedUsers, ManagedUsersQuery, NewUser } from '@todo/schemas'
import { cutPage } from '@todo/service-kit'
import { unlessTaken } from '../../database/unless-taken.ts'
import { readEmail } from '../emails/email-input.ts'
import { EmailTaken, setEmail } from '../emails/set-email.ts'
import { InvitationRepository } from '../sign-up/invitation.repository.ts'
import { UserRepository } from '../users/user.repository.ts'
import { UserService, type UserServiceDependencies } from '../users/user.service.ts'
import type { Acting } from './acting.ts'
import { OperatorRepository } from './operator.repository.ts'

/** 409: an invitation would let nobody in. */
export const InvitationsNotTaken = createError(
  'INVITATIONS_NOT_TAKEN',
  'SIGN_UP is closed, so no invitation is taken. Set SIGN_UP=invitation and start the auth-service again',
  409,
)

/** A password of so many random bytes is one that nobody guesses. */
const PASSWORD_BYTES = 15

/** How long an invitation is good for, unless it says otherwise. */
const INVITATION_SECONDS = 604_800

/** Who is here, and who comes: all users, new accounts, and invitations. */
export class OperatorService {
  readonly #acting: Acting
  readonly #deps: UserServiceDependencies

  constructor(acting: Acting, deps: UserServiceDependencies) {
    this.#acting = acting
    this.#deps = deps
  }

  /** In the order in which they signed up. */
  async list({ search, after, limit }: ManagedUsersQuery): Promise<ManagedUsers> {
    const rows = await new OperatorRepository(this.#acting.em).page({ search, after, limit: limit + 1 })
    const { shown, last } = cutPage(rows, limit)
    const users = shown.map(({ disabled_at, administrator_since, last_log_in_at, ...user }) => ({
      ...user,
      is_administrator: administrator_since !== null,
      is_disabled: disabled_at !== null,
      last_log_in_at: last_log_in_at === null ? null : new Date(last_log_in_at).toISOString(),
    }))
    return { users, next: last?.id ?? null }
  }

  /**
   * Makes an account with a random password, whoever may sign up. With an address, it is that of the user.
   *
   * @throws {InvalidInput} when the name or the address breaks a rule.
   * @throws {UsernameTaken}
   * @throws {EmailTaken}
   * @throws {AdministratorsOnly} when the administrator is none any more, as all that follows.
   */
  async create({ username, email }: NewUser): Promise<CreatedUser> {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url')
    const address = email === undefined ? undefined : readEmail({ email })
    const { em, audit } = this.#acting
    const service = new UserService(em, audit, { ...this.#deps, signUpPolicy: 'open' })
    const user = await service.signUp({ username, password }, async (em, note, { id }) => {
      await this.#acting.hold(em)
      if (address)
        await unlessTaken(EmailTaken, async () =>
          setEmail(em, note, await new UserRepository(em).holdCaller(id), address),
        )
    })
    return { ...user, email: address?.text ?? null, password }
  }

  /**
   * Lets one person sign up, within so many seconds.
   *
   * @throws {InvitationsNotTaken}
   */
  async invite(seconds = INVITATION_SECONDS): Promise<Invitation> {
    if (this.#deps.signUpPolicy === 'closed') throw new InvitationsNotTaken()
    return this.#acting.audit.inTransaction(this.#acting.em, async (em, note) => {
      await this.#acting.hold(em)
      const { token, expiresAt } = await new InvitationRepository(em).create(seconds)
      await note('invited', null)
      return { invitation: token, expires_at: new Date(expiresAt).toISOString() }
    })
  }
}

import createError from '@fastify/error'
import type { DeletedUser, ManagedUser, NamedUser, ResetToken, VerifiedUser } from '@todo/schemas'
import { type RevokedSession, SharedListsUndecided } from '@todo/service-kit'
import { readDatabaseNow } from '@todo/service-kit/database'
import { unlessTaken } from '../../database/unless-taken.ts'
import { readEmail } from '../emails/email-input.ts'
import { EmailTaken, setEmail } from '../emails/set-email.ts'
import type { ResetTokens } from '../password-reset/reset-tokens.ts'
import { endSessions, type Revocations, refuseTokensOf } from '../sessions/end-sessions.ts'
import { requireDecision, type SharedListsSource } from '../shared-lists/shared-lists.ts'
import { eraseUser } from '../users/erase-user.ts'
import { accountOf } from '../users/user.service.ts'
import type { Acting, Work } from './acting.ts'

/** 409: as `SharedListsUndecided`, for administrators, who do not see what the lists of others are called. */
export const SharedListsOfAnother = createError<[number]>(
  'SHARED_LISTS',
  'Lists of this user that others are in: %d. Send "shared_lists": "transfer" to give each to its heir, or "delete" to ' +
    'delete it for everybody',
  409,
)

/** How long somebody has to set a password. */
const RESET_MS = 3_600_000

/** A change of a user; returns the sessions that it has ended. */
type Change = Work<RevokedSession[]>

/** The changes of a user that need nothing but the user. */
const CHANGES = {
  /** Ends all sessions of a user, and lets them begin no other. */
  async disable(em, note, user) {
    user.disabledAt = await readDatabaseNow(em)
    await em.flush()
    await note('disabled', user.id)
    return endSessions(em, user.id)
  },

  /** Lets a user log in again. */
  async enable(em, note, user) {
    user.disabledAt = null
    await em.flush()
    await note('enabled', user.id)
    return []
  },

  /** Ends all sessions of a user. */
  async 'sign-out'(em, note, { id }) {
    await note('signed-out', id)
    return endSessions(em, id)
  },

  async 'make-administrator'(em, note, user) {
    if (user.administratorSince) return []
    user.administratorSince = await readDatabaseNow(em)
    await em.flush()
    await note('administrator-made', user.id)
    return []
  },

  async 'remove-administrator'(em, note, user) {
    if (!user.administratorSince) return []
    user.administratorSince = null
    await em.flush()
    await note('administrator-removed', user.id)
    return []
  },
} as const satisfies Record<string, Change>

/** The name of such a change: the last part of its path. */
export type ChangeName = keyof typeof CHANGES

/** What the changes work with, the same for every request. */
export interface UserChangesDependencies {
  resetTokens: ResetTokens
  revokedSessions: Revocations
  sharedLists: SharedListsSource
}

/** What is done to the account of one other user. */
export class UserChanges {
  readonly #acting: Acting
  readonly #deps: UserChangesDependencies

  constructor(acting: Acting, deps: UserChangesDependencies) {
    this.#acting = acting
    this.#deps = deps
  }

  /**
   * @throws {UserNotFound}
   * @throws {OwnAccount}
   * @throws {AdministratorsOnly} when the administrator is none any more, as all that follows.
   */
  change(name: ChangeName, user: NamedUser): Promise<ManagedUser> {
    return this.#change(user, CHANGES[name])
  }

  /**
   * Makes an address that of a user, without a code.
   *
   * @throws {InvalidInput} when the address is none.
   * @throws {EmailTaken}
   * @throws as `change`.
   */
  verify({ email, ...user }: VerifiedUser): Promise<ManagedUser> {
    const address = readEmail({ email })
    return unlessTaken(EmailTaken, () =>
      this.#change(user, async (em, note, user) => {
        await setEmail(em, note, user, address)
        return []
      }),
    )
  }

  /**
   * Makes a token that lets a user set another password, as long as who has made it could. Until then, nothing changes.
   *
   * @throws {UserNotFound}
   * @throws {OwnAccount}
   */
  async resetPassword(user: NamedUser): Promise<ResetToken> {
    const { id: userId } = await this.#acting.find(user)
    return this.#acting.to(userId, async (em, note, { passwordChanges }) => {
      const expiresAt = (await readDatabaseNow(em)) + RESET_MS
      await note('password-reset-requested', userId)
      const { actorId } = this.#acting
      const token = this.#deps.resetTokens.make({ userId, passwordChanges, expiresAt, actorId })
      return { token, expires_at: new Date(expiresAt).toISOString() }
    })
  }

  /**
   * Deletes a user, as users can delete themselves.
   *
   * @throws {SharedListsUndecided} to the operator, and {SharedListsOfAnother} to an administrator.
   * @throws {ServiceUnavailable}
   * @throws as `change`.
   */
  async delete({ shared_lists, ...user }: DeletedUser): Promise<ManagedUser> {
    const { id } = await this.#acting.find(user)
    const decision = await requireDecision(this.#deps.sharedLists, id, shared_lists).catch((error) => {
      throw this.#withoutNames(error)
    })
    return this.#changeFound(id, (em, note, user) => eraseUser(em, note, user, decision))
  }

  async #change(named: NamedUser, change: Change): Promise<ManagedUser> {
    const { id } = await this.#acting.find(named)
    return this.#changeFound(id, change)
  }

  #changeFound(id: number, change: Change): Promise<ManagedUser> {
    return this.#acting.to(id, async (em, note, user) => {
      refuseTokensOf(await change(em, note, user), this.#deps.revokedSessions)
      return { ...accountOf(user), is_disabled: Boolean(user.disabledAt) }
    })
  }

  /** What an administrator is told of an error. The operator, who has the database, is told all of it. */
  #withoutNames(error: unknown): unknown {
    const isHidden = this.#acting.actorId !== null && error instanceof SharedListsUndecided
    return isHidden ? new SharedListsOfAnother(error.lists.length) : error
  }
}

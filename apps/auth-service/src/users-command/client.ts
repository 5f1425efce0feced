import {
  CreatedUser,
  type DeletedUser,
  Invitation,
  ManagedUser,
  ManagedUsers,
  Problem,
  ResetToken,
} from '@todo/schemas'
import { messageOf, parseJson } from '@todo/service-kit'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ChangeName } from '../modules/operator/user-changes.ts'

/** The auth-service has refused. The message says why, to the person who asked. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** The auth-service does not answer. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** What the command tells of a new user. More is not asked for: the stack may still run a release that tells less. */
const Made = Type.Pick(CreatedUser, ['username', 'is_administrator', 'password'])

/** How long an answer may take: a password may have to wait for its turn to be hashed. */
const TIMEOUT_MS = 30_000

/** What is done to one user, as the last part of its path. */
export type Change = ChangeName | 'delete'

/** The part of the auth-service that only the secret of the services opens. */
export class OperatorClient {
  readonly #url: string
  readonly #token: string

  /** @param url where the auth-service listens. */
  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  list(query: { search: string; after: string; limit: string }): Promise<ManagedUsers> {
    return this.#call('GET', `/internal/users?${new URLSearchParams(query)}`, ManagedUsers)
  }

  create(username: string, email: string | undefined): Promise<Static<typeof Made>> {
    return this.#call('POST', '/internal/users', Made, { username, ...(email !== undefined && { email }) })
  }

  change(change: Change, user: DeletedUser): Promise<ManagedUser> {
    return this.#call('POST', `/internal/users/${change}`, ManagedUser, user)
  }

  verify(username: string, email: string): Promise<ManagedUser> {
    return this.#call('POST', '/internal/users/verify', ManagedUser, { username, email })
  }

  resetPassword(username: string): Promise<ResetToken> {
    return this.#call('POST', '/internal/users/reset-password', ResetToken, { username })
  }

  /** @param seconds how long the invitation is good for. */
  invite(seconds: number): Promise<Invitation> {
    return this.#call('POST', '/internal/invitations', Invitation, { expires_in: seconds })
  }

  /**
   * @throws {Refused}
   * @throws {Unreachable}
   */
  async #call<T extends TSchema>(method: string, path: string, shape: T, body?: object): Promise<Static<T>> {
    const { ok, answer } = await this.#exchange(path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (ok && Value.Check(shape, answer)) return answer
    throw new Refused(Value.Check(Problem, answer) ? reasonOf(answer) : `At ${this.#url} is no auth-service.`)
  }

  async #exchange(path: string, request: RequestInit): Promise<{ ok: boolean; answer: unknown }> {
    try {
      const response = await fetch(new URL(path, this.#url), request)
      return { ok: response.ok, answer: parseJson(await response.text()) }
    } catch (error) {
      const reason = messageOf(error instanceof Error && error.cause ? error.cause : error)
      throw new Unreachable(`The auth-service at ${this.#url} does not answer (${reason}). Is the stack running?`)
    }
  }
}

function reasonOf({ status, code, detail, errors = [], lists = [] }: Problem): string {
  if (status === 401) return 'The auth-service has another SERVICE_TOKEN: use that of the stack which is running.'
  if (code === 'USER_NOT_FOUND') return 'Nobody has this name. Look for it with: npm run users -- list --search TEXT'
  if (code === 'SHARED_LISTS') {
    const lines = lists.map(
      ({ name, member_count, heir }) => `  ${name}: ${member_count} members, heir ${heir.username}`,
    )
    return ['Others are in lists of this user. Say --shared-lists transfer or --shared-lists delete:', ...lines].join(
      '\n',
    )
  }
  return [
    `${detail}.`,
    ...errors.map(({ pointer, parameter, detail }) => `  ${pointer?.slice(1) ?? parameter} ${detail}`),
  ].join('\n')
}

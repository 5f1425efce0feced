import type { Role } from '@todo/schemas'
import { requireRole } from './roles.ts'

/** Who acts, how, and in which request. */
export interface Actor {
  id: number
  username: string
  kind: 'session' | 'job'
  requestId: string
}

/** A list of an account: by its id, or the inbox. */
export type WantedList = number | 'inbox'

/** A list that was looked up while its account was locked: how it was asked for, and its id, if it is there. */
interface LockedList {
  wanted: WantedList
  id: number | undefined
}

/** What a scope is made of, as `Scope` describes it. */
interface ScopeFields {
  actor: Actor
  accountId: number
  version: number
  now: number
  roles: ReadonlyMap<number, Role> | null
  list?: LockedList | undefined
}

/**
 * What one user may change in one account, in one transaction. Repositories take it and not a user's id, so none can write
 * without knowing who asks. `in-account.ts` makes it, once the account is locked; for new accounts, `make-inboxes.ts`.
 */
export class Scope {
  readonly actor: Actor
  /** The account that is changed, and locked until the transaction ends. */
  readonly accountId: number
  /** What the account's version was raised to. Every row that is changed gets it. */
  readonly version: number
  /** The time that all changes of the transaction get, in milliseconds since 1970. */
  readonly now: number
  /** The actor's roles by list; null in an account of one's own, where one owns every list. */
  readonly #roles: ReadonlyMap<number, Role> | null
  readonly #list: LockedList | undefined
  /** The action for the log, where the changed fields do not tell it. */
  action: string | undefined
  /** The keys that `rekey` has given. */
  readonly #rekeyed = new Map<object, string>()
  #lines = 0

  constructor({ actor, accountId, version, now, roles, list }: ScopeFields) {
    this.actor = actor
    this.accountId = accountId
    this.version = version
    this.now = now
    this.#roles = roles
    this.#list = list
  }

  /** The number of the next line of the log: from 1, within the version. */
  nextLine(): number {
    this.#lines += 1
    return this.#lines
  }

  /**
   * Gives a thing another position that sorts it between the same neighbours. The log has a line of its own for it, which
   * people are not shown and no undo takes back.
   */
  rekey(thing: { position: string }, key: string): void {
    thing.position = key
    this.#rekeyed.set(thing, key)
  }

  /** The key that `rekey` has given a thing; undefined if it has given none. */
  newKeyOf(thing: object): string | undefined {
    return this.#rekeyed.get(thing)
  }

  /** The id of a list that was found while the account was locked; undefined if it was not looked for, or is not there. */
  lockedList(wanted: WantedList): number | undefined {
    return this.#list?.wanted === wanted ? this.#list.id : undefined
  }

  /** The lists of the account that the actor is a member of; null: all lists, since the account is the actor's own. */
  get listIds(): number[] | null {
    return this.#roles && [...this.#roles.keys()]
  }

  /** The actor's role in a list of the account. One who is not in the list counts as a viewer, who changes nothing. */
  roleIn(listId: number): Role {
    return this.#roles?.get(listId) ?? (this.#roles ? 'viewer' : 'owner')
  }

  /** @throws {RoleTooLow} */
  require(listId: number, needed: Role): void {
    requireRole(this.roleIn(listId), needed)
  }
}

/**
 * The one of these scopes that is for this account.
 *
 * @throws {TypeError} when the account is not locked.
 */
export function scopeIn(scopes: readonly Scope[], accountId: unknown): Scope {
  const scope = scopes.find((scope) => scope.accountId === accountId)
  if (!scope) throw new TypeError(`something of account ${accountId} changes, which is not locked`)
  return scope
}

import { hash } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { networkOf, TooManyFailures } from '@todo/service-kit'
import { usernameKey } from '../usernames/username-key.ts'
import { type Count, ThrottleRepository } from './throttle.repository.ts'

/** How many wrong passwords are free before there are pauses between tries. */
export interface ThrottleLimits {
  /** For one username from one address. */
  perAddress: number
  /** For one username in an hour, from all addresses together that are not known to be its user's. */
  perAccount: number
}

/** Who tries, as far as can be told: the name that was given, and where the request came from. */
export interface Try {
  username: string
  address: string
}

/**
 * Slows down whoever guesses passwords, and not the user whose password it is. A name has a count for each address it
 * is tried from, and a wider one for all of them. An address from which the user has logged in lately is not bound by
 * the wider one: however many strangers try, they cannot lock the user out. Whether a name exists makes no difference.
 */
export class Throttle {
  readonly #limits: ThrottleLimits

  constructor(limits: ThrottleLimits) {
    this.#limits = limits
  }

  /**
   * Checks a password, unless too many have been wrong. The try is taken in the database before `check` is run, and
   * given back if it is right, so that of a hundred tries at once no more get through than are left. An error is neither
   * right nor wrong: the try is given back, too.
   *
   * @param check what costs a try; a falsy result means that the password is wrong.
   * @returns what `check` returns.
   * @throws {TooManyFailures} without having run it.
   */
  async guard<T>(em: SqlEntityManager, who: Try, check: () => Promise<T>): Promise<T> {
    const repository = new ThrottleRepository(em)
    const [address, account] = this.#countsOf(who)
    const taken = await take(repository, address, account)
    let result: T
    try {
      result = await check()
    } catch (error) {
      await repository.giveBack(taken)
      throw error
    }
    if (result) await repository.succeed(address.id, taken)
    return result
  }

  #countsOf({ username, address }: Try): [address: Count, account: Count] {
    const key = usernameKey(username)
    const name = hash('sha256', key)
    return [
      { id: hash('sha256', `${key} ${networkOf(address)}`), name, limit: this.#limits.perAddress, from: 'last' },
      { id: name, name, limit: this.#limits.perAccount, from: 'first' },
    ]
  }
}

/** Forgets what was counted for a username. Call it in the transaction that deletes the account. */
export function forgetFailures(em: SqlEntityManager, username: string): Promise<void> {
  return new ThrottleRepository(em).forget(hash('sha256', usernameKey(username)))
}

/** @returns the ids of the counts that a try was taken from. */
async function take(repository: ThrottleRepository, address: Count, account: Count): Promise<string[]> {
  for (;;) {
    if (await repository.take(address, { onlyIfKnown: true })) return [address.id]
    const waits = await repository.waits([address.id, account.id])
    const waitMs = Math.max(0, ...waits.values())
    if (waitMs > 0) throw new TooManyFailures(waitMs)
    // Another request may have been faster since: then the pause that it brought about is found in the next round.
    if (!(await takeOrBegin(repository, address, waits))) continue
    if (await takeOrBegin(repository, account, waits)) return [address.id, account.id]
    await repository.giveBack([address.id])
  }
}

async function takeOrBegin(repository: ThrottleRepository, count: Count, seen: Map<string, number>): Promise<boolean> {
  return (!seen.has(count.id) && (await repository.begin(count))) || repository.take(count)
}

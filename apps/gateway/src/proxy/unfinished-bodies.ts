import { finished, type Readable } from 'node:stream'
import { createBusyError, networkOf, Overloaded, type PlaceLimits, Places } from '@todo/service-kit'
import { RETRY_SOON_SECONDS } from './answer.ts'

/** 429: this address sends too many bodies at once. */
const TooManyUnfinishedBodies = createBusyError(
  'TOO_MANY_UNFINISHED_REQUESTS',
  'Too many requests from this address are still being sent, try again',
  429,
  RETRY_SOON_SECONDS,
)

const REFUSALS = {
  perHolder: () => new TooManyUnfinishedBodies(),
  inAll: () => new Overloaded(RETRY_SOON_SECONDS),
}

/** How many bodies of each network may be on their way to the gateway at once, and how many of these to a service. */
export interface UnfinishedBodyLimits extends PlaceLimits {
  /** How many of them may have reached their service, where each holds a place too until it is answered. */
  atServices: PlaceLimits
}

/**
 * Counts bodies that have not arrived whole. Each of them holds a place among the requests that are served at
 * once, so clients that send slowly must not be able to take all of these places.
 */
export class UnfinishedBodies {
  readonly #here: Places<string>
  readonly #atServices: Places<string>

  constructor({ atServices, ...here }: UnfinishedBodyLimits) {
    this.#here = new Places(here, REFUSALS)
    this.#atServices = new Places(atServices, REFUSALS)
  }

  /**
   * Counts a body until it has arrived: also one that comes as a stream, of which only the beginning is waited for. That one
   * counts at its service until it is answered: when the last of it has arrived here, the service is not done with it.
   *
   * @param onService is told what ends that.
   * @throws {TooManyUnfinishedBodies | Overloaded} when there are too many already.
   */
  async during<T extends Buffer | Readable>(
    address: string,
    body: Promise<T>,
    onService: (leave: () => void) => void,
  ): Promise<T> {
    // After a refusal nobody waits for the body any more: its failure must not count as unhandled.
    body.catch(() => undefined)
    const network = networkOf(address)
    const leave = this.#here.take(network)
    try {
      const begun = await body
      if (Buffer.isBuffer(begun)) leave()
      else {
        onService(this.#atServices.take(network))
        finished(begun, leave)
      }
      return begun
    } catch (error) {
      leave()
      throw error
    }
  }
}

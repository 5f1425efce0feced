import { UniqueConstraintViolationException } from '@mikro-orm/core'

/**
 * Does `work`, which sets something unique, such as a username.
 *
 * @throws {Taken} if somebody else has it.
 */
export async function unlessTaken<T>(Taken: new () => Error, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof UniqueConstraintViolationException ? new Taken() : error
  }
}

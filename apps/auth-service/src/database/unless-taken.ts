import { UniqueConstraintViolationException } from '@mikro-orm/core'

/**
 * Does what sets something that is unique, such as a username.
 *
 * @throws {Taken} in the place of what the database says.
 */
export async function unlessTaken<T>(Taken: new () => Error, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof UniqueConstraintViolationException ? new Taken() : error
  }
}

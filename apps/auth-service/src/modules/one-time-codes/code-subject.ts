import { createHash } from 'node:crypto'

/** Who has asked for a code, and how often: an account, where we know who asks. */
export function subjectOfUser(id: number): string {
  return `user:${id}`
}

/**
 * Where anybody can ask, an address, whether an account has it or not: were it treated otherwise then, it would tell. It
 * is kept in no readable form, since it may be the address of somebody who has never been here.
 */
export function subjectOfAddress(emailKey: string): string {
  return `email:${createHash('sha256').update(emailKey).digest('hex')}`
}

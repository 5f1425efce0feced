import { hash } from 'node:crypto'

/** The subject of a code that a logged-in user has asked for: the account. */
export function subjectOfUser(id: number): string {
  return `user:${id}`
}

/**
 * The subject of a code that a stranger has asked for: the e-mail address. It is the same whether an account has the
 * address or not, so nothing tells the two apart. It is a hash, since the address may be that of somebody who has never
 * used this service.
 */
export function subjectOfAddress(emailKey: string): string {
  return `email:${hash('sha256', emailKey)}`
}

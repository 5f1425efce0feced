/**
 * A password as it is hashed and compared: with every kind of space as a plain one, and in Unicode's composed form (NFC),
 * so that it does not matter which keyboard or system it was typed on (RFC 8265, section 4.2, OpaqueString). Case, width
 * and everything else stay as they are.
 */
export function preparePassword(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC')
}

import { domainToASCII, domainToUnicode } from 'node:url'
import type { FieldError } from '@todo/schemas'

/** An e-mail address that can be written to. */
export interface EmailAddress {
  /** As it is shown and kept. */
  text: string
  /** What tells addresses apart: case, and how the domain is written, make no difference. */
  key: string
}

/** RFC 5321, section 4.5.3.1, in bytes. */
const LONGEST_LOCAL_PART = 64
const LONGEST_ADDRESS = 254

/** The characters of the HTML standard (section 4.10.5.1.5), and letters, marks and digits of all scripts (RFC 6531). */
const LOCAL_PART = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u

/** A host name (RFC 1123): labels of 1 to 63 letters, digits and hyphens. */
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'i')

const ASCII = /^[\0-\x7f]*$/

/** What an international domain may be written with, among it the full stops of East Asia. Node reads a domain as a URL does. */
const INTERNATIONAL_DOMAIN = /^[\p{L}\p{M}\p{N}.。．｡-]+$/u

/** Reads an e-mail address; says what is wrong with it otherwise. An international domain may be written either way. */
export function parseEmail(email: string): EmailAddress | FieldError {
  const text = email.normalize('NFC')
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  const host = asciiDomain(domain)
  const fault = at < 0 ? 'must have an @' : (faultOfLocalPart(local) ?? faultOfDomain(host, local))
  if (fault) return { pointer: '/email', detail: `${fault}, as in ada@example.com` }
  // Unicode has several ways to write one domain. The one that is kept leads to the host that the key names.
  const shown = ASCII.test(domain) ? domain : domainToUnicode(host)
  return { text: `${local}@${shown}`, key: `${local}@${host}`.toLowerCase() }
}

/** An address as mail servers take it: the domain in ASCII. */
export function forMailServer(text: string): string {
  const at = text.lastIndexOf('@') + 1
  return text.slice(0, at) + asciiDomain(text.slice(at))
}

/** Empty for what cannot be a domain. Left alone if it is ASCII: Node would take `1.1` for an IPv4 address. */
function asciiDomain(domain: string): string {
  if (ASCII.test(domain)) return domain
  return INTERNATIONAL_DOMAIN.test(domain) ? domainToASCII(domain) : ''
}

function faultOfLocalPart(local: string): string | undefined {
  if (local === '') return 'must have a name before the @'
  if (!LOCAL_PART.test(local)) return 'must have only letters, digits and signs such as . _ + - before the @'
  if (Buffer.byteLength(local) > LONGEST_LOCAL_PART) return `must have at most ${LONGEST_LOCAL_PART} bytes before the @`
  return undefined
}

function faultOfDomain(host: string, local: string): string | undefined {
  if (!DOMAIN.test(host)) return 'must have a domain after the @'
  if (Buffer.byteLength(local) + 1 + host.length > LONGEST_ADDRESS) return `must have at most ${LONGEST_ADDRESS} bytes`
  return undefined
}

import { isIP } from 'node:net'

const NAMED = ['loopback', 'linklocal', 'uniquelocal']
const BITS: Record<number, number> = { 4: 32, 6: 128 }

/** Whether a text lists addresses, networks and named ranges, separated by commas, as `TRUSTED_PROXIES` does. */
export function areProxies(text: string): boolean {
  return text === '' || text.split(',').every((part) => isProxy(part.trim()))
}

function isProxy(text: string): boolean {
  if (NAMED.includes(text)) return true
  const [address = '', prefix, ...rest] = text.split('/')
  const bits = BITS[isIP(address)]
  if (bits === undefined || rest.length > 0) return false
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits)
}

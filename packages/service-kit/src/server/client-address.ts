import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv4, isIPv6, SocketAddress } from 'node:net'

/** Whether an address, in any form, is that of a proxy whose `X-Forwarded-For` is believed. */
export type Trusts = (address: string) => boolean

/** The ranges that `TRUSTED_PROXIES` may name. */
const NAMED: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}
const BITS: Record<number, number> = { 4: 32, 6: 128 }

/** An address with a port, brackets or quotes around it, as proxies write it. A port needs brackets or an IPv4 address before it. */
const FORWARDED = /^("?)(?:(?:\[(?<bracketed>[^\]]+)\]|(?<v4>[\d.]+))(?::\d{0,5})?|(?<bare>[^"\]]+))\1$/
/** An IPv4 address as part of the IPv6 ones (RFC 4291, section 2.5.5.2). */
const MAPPED = '::ffff:'

/** Whether a text lists addresses, networks and named ranges, separated by commas, as `TRUSTED_PROXIES` does. */
export function areProxies(text: string): boolean {
  return text === '' || text.split(',').every((part) => part.trim() in NAMED || networkIn(part.trim()) !== undefined)
}

/** Who is trusted by a list that `areProxies` accepts. */
export function trustedProxies(list: string): Trusts {
  const trusted = new BlockList()
  for (const part of list.split(',').map((text) => text.trim())) {
    for (const network of (NAMED[part] ?? [part]).map(networkIn)) {
      if (network) trusted.addSubnet(network.address, network.prefix, familyOf(network.address))
    }
  }
  return (text) => {
    const address = addressIn(text)
    return address !== undefined && trusted.check(address, familyOf(address))
  }
}

/**
 * The address that a request comes from: the peer's, or, where that is a trusted proxy, the nearest one in
 * `X-Forwarded-For` that is not. Where a trusted proxy names no address, the client is that proxy: what stands before
 * may be anybody's invention. In one form for each client: without ports, brackets and zones, IPv4 as IPv4.
 */
export function clientAddress({ socket, headers }: IncomingMessage, trusts: Trusts): string {
  const peer = socket.remoteAddress ?? ''
  let client = addressIn(peer) ?? peer
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  for (const text of forwarded.reverse()) {
    if (!trusts(client)) break
    // Empty members of a list are ignored (RFC 9110, section 5.6.1).
    if (text.trim() === '') continue
    const address = addressIn(text)
    if (address === undefined) break
    client = address
  }
  return client
}

/** The address in a text, in its one form; undefined if it holds none. */
export function addressIn(text: string): string | undefined {
  const { bracketed, v4, bare } = FORWARDED.exec(text.trim())?.groups ?? {}
  const address = bracketed ?? v4 ?? bare ?? ''
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return undefined
  const short = new SocketAddress({ address, family: 'ipv6' }).address
  return short.startsWith(MAPPED) && isIPv4(short.slice(MAPPED.length)) ? short.slice(MAPPED.length) : short
}

function networkIn(text: string): { address: string; prefix: number } | undefined {
  const [address = '', prefix, ...rest] = text.split('/')
  const bits = BITS[isIP(address)]
  if (bits === undefined || rest.length > 0) return undefined
  if (prefix === undefined) return { address, prefix: bits }
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits ? { address, prefix: Number(prefix) } : undefined
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

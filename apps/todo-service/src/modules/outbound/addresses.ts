import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A message is not sent there. The message of the error says why, to the owner of the webhook. */
export class AddressRefused extends Error {}

/** The refusal of what is not an address of the Internet. */
export function notPublic(address: string): AddressRefused {
  return new AddressRefused(`${address} is not a public address`)
}

/** IPv6 addresses that are given to anyone so far (IANA: Global Unicast). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
/** Azure's metadata service, whose address looks like any public one. */
const AZURE_METADATA = '168.63.129.16'

/** Whether an address is public: not one of this machine, of a private network, or of a cloud's internal service. */
export function isPublic(address: string): boolean {
  const ip = ipaddr.process(address)
  if (ip.range() !== 'unicast' || ip.toString() === AZURE_METADATA) return false
  return ip instanceof ipaddr.IPv4 || ip.match(GLOBAL_UNICAST)
}

/**
 * Whether a host may be public: false for an address that is not. Names are checked when they are looked up. `[::1]` may be
 * in brackets.
 */
export function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 || isPublic(host)
}

/** Finds the addresses of names, as a `Resolver` of Node does. */
export interface NameServers {
  resolve4: (hostname: string) => Promise<string[]>
  resolve6: (hostname: string) => Promise<string[]>
}

/**
 * Looks names up in the DNS alone. The system's own look-up knows more names, but waits in one of the four threads that all
 * of the process shares: names whose server never answers would keep new connections to the database waiting, too.
 */
export function dnsOnly(servers: NameServers): LookupFunction {
  const find = async (hostname: string) => {
    const [v4, v6] = await Promise.allSettled([servers.resolve4(hostname), servers.resolve6(hostname)])
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason
    return [v4, v6].flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
  }
  return (hostname, _options, callback) =>
    void find(hostname).then(
      (addresses) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      (error) => callback(error, []),
    )
}

/**
 * Looks names up as `lookup` does, and fails with `AddressRefused` when a name has an address that is not public. A connection
 * is made to what was found here: the name is not looked up again, so it cannot be another address by then.
 */
export function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found]
      const refused = error ? undefined : addresses.find((address) => !isPublic(address))
      callback(refused === undefined ? error : notPublic(refused), found, family)
    })
}

import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

/**
 * Looks a host name up so that each connection begins with the next one of its addresses: connections spread evenly
 * over the replicas behind a name. Where nobody answers, Node goes on to the other addresses before anything of a
 * request has been sent.
 */
export function lookupInTurn(): LookupFunction {
  const turns = new Map<string, number>()
  return (hostname, options, done) =>
    lookup(hostname, options, (error, found, family) => {
      if (error || typeof found === 'string') return done(error, found, family)
      const turn = turns.get(hostname) ?? 0
      turns.set(hostname, turn + 1)
      done(null, rotated(found, turn))
    })
}

function rotated(addresses: LookupAddress[], turn: number): LookupAddress[] {
  // The name server may have an order of its own for each answer.
  const sorted = addresses.toSorted((one, other) => one.address.localeCompare(other.address))
  const first = turn % sorted.length
  return [...sorted.slice(first), ...sorted.slice(0, first)]
}

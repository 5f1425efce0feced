/** Origins as browsers write them into the header `Origin`. */
export type Origins = ReadonlySet<string>

/** A scheme, a host and perhaps a port, and nothing else: no path, no user. */
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/([^\s/?#@,*\\:[\]]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/**
 * Reads a list of origins that is separated by commas.
 *
 * @returns the origins as browsers write them, and the places in the list, from 1, of entries that are not origins.
 */
export function readOrigins(list: string): { origins: Origins; faults: number[] } {
  const entries = list === '' ? [] : list.split(',').map((entry) => serialised(entry.trim()))
  return {
    origins: new Set(entries.filter((entry) => entry !== undefined)),
    faults: [...entries.keys()].filter((index) => entries[index] === undefined).map((index) => index + 1),
  }
}

/**
 * The origin in lower case, without the default port of its scheme, and with an international name in its ASCII
 * form (HTML Standard, "serialization of an origin"). Schemes such as `capacitor:`, of pages inside of apps, have no port
 * of their own.
 */
function serialised(text: string): string | undefined {
  if (!ORIGIN.test(text) || !URL.canParse(text)) return undefined
  const { origin, protocol, host } = new URL(text)
  return origin === 'null' ? `${protocol}//${host}`.toLowerCase() : origin
}

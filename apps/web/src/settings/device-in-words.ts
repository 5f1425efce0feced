import { words } from '../words/index.ts'

/** Names in a `User-Agent`, and what people call it. The first that fits counts: many browsers also name those they descend from. */
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
]

/** What a session runs in, from its `User-Agent`; a program that is no browser as it calls itself. */
export function deviceInWords(device: string): string {
  const browser = nameIn(BROWSERS, device)
  const system = nameIn(SYSTEMS, device)
  if (browser !== undefined && system !== undefined) return words.settings.deviceOn(browser, system)
  return browser ?? (device === '' ? words.settings.unknownDevice : device)
}

function nameIn(names: readonly [RegExp, string][], device: string): string | undefined {
  return names.find(([pattern]) => pattern.test(device))?.[1]
}

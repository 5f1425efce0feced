import { parseArgs } from 'node:util'
import { readSettings } from '@todo/standalone/settings'
import { examine } from './doctor/examine.ts'
import { report } from './doctor/finding.ts'
import type { Caller } from './stack/caller.ts'
import { readUsage } from './stack/usage.ts'

const USAGE = `Usage: npm run doctor -- [--mail ADDRESS] [--json]

Looks at the stack of this machine and its settings, while it runs or while it does not, for what goes wrong often:
clocks, permissions, the disk, keys, MySQL, ports, the profile, the public URL, mails. It says what to do, and changes
nothing.

  --mail ADDRESS  sends a test mail there
  --json          prints a list of {check, state, found, advice}, for programs

It ends with 0 when nothing is wrong, warnings or not, with 1 when something is, and with 2 for arguments that it does not
understand.`

/**
 * `npm run doctor`: looks for what operators get wrong, and says what to do.
 *
 * @returns the exit code.
 */
export async function doctor(args: readonly string[], { root }: Pick<Caller, 'root'>): Promise<number> {
  const options = readUsage(USAGE, args, read)
  if (typeof options === 'number') return options
  const findings = await examine({ ...readSettings(process.env, root), env: process.env, mailTo: options.mail })
  console.log(options.json ? JSON.stringify(findings, null, 2) : report(findings))
  return findings.some(({ state }) => state === 'fault') ? 1 : 0
}

/** What the arguments say; nothing where they are not understood. */
function read(args: string[]): { mail: string | undefined; json: boolean } | undefined {
  const options = { mail: { type: 'string' }, json: { type: 'boolean', default: false } } as const
  const { mail, json } = parseArgs({ args, options }).values
  return mail === undefined || /^[^@\s]+@[^@\s]+$/.test(mail) ? { mail, json } : undefined
}

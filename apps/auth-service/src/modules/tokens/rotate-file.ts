import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { parseArgs } from 'node:util'
import { messageOf } from '@todo/service-kit'
import { PUBLISHED_AHEAD_SECONDS, type Rotation, replaceAll, retire, rotate } from './key-rotation.ts'
import { parseKeySet } from './key-set.ts'

const USAGE = `usage: npm run keys:rotate -- [--ahead SECONDS | --retire | --replace-all]
       node src/rotate-keys.ts FILE and the same, beside a service
  adds a key that signs in ${PUBLISHED_AHEAD_SECONDS / 60} minutes, or in so many seconds, and drops those that are needed no more
  --retire       only drops keys that are needed no more
  --replace-all  when a key has leaked: a new key at once, all tokens are void`

/** Where what is said goes, line by line. */
export interface Terminal {
  print(text: string): void
  fail(text: string): void
}

/**
 * Changes the signing keys of services that run, which notice by themselves. No token is refused at any time: a key is
 * published before it signs, and kept until the last token that it has signed has expired; all of that is in the one
 * file, which is replaced at once or not at all.
 *
 * @returns the exit code: 0 when it is done, 1 when nothing was changed, 2 for wrong arguments.
 */
export function rotateFile(args: string[], { print, fail }: Terminal): number {
  const wanted = parse(args)
  if (!wanted) {
    fail(USAGE)
    return 2
  }
  try {
    // A link stays a link.
    const file = realpathSync(wanted.file)
    const { keySet, lines } = wanted.change(parseKeySet(readFileSync(file, 'utf8'), file))
    replaceFile(file, `${JSON.stringify(keySet, null, 2)}\n`)
    print(lines.join('\n'))
    return 0
  } catch (error) {
    fail(`nothing was changed: ${messageOf(error)}`)
    return 1
  }
}

type Change = (keySet: ReturnType<typeof parseKeySet>) => Rotation

function parse(args: string[]): { file: string; change: Change } | undefined {
  const options = {
    ahead: { type: 'string' },
    retire: { type: 'boolean' },
    'replace-all': { type: 'boolean' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [file, ...rest] = positionals
    const { ahead = String(PUBLISHED_AHEAD_SECONDS) } = values
    if (file === undefined || rest.length > 0 || Object.keys(values).length > 1 || !/^\d{1,6}$/.test(ahead))
      return undefined
    const now = Math.ceil(Date.now() / 1000)
    if (values.retire) return { file, change: (keySet) => retire(keySet, now) }
    if (values['replace-all']) return { file, change: replaceAll }
    return { file, change: (keySet) => rotate(keySet, now, Number(ahead)) }
  } catch {
    return undefined
  }
}

/** Whoever reads the file, and whenever this is cut off: it is the old one or the new one, readable by the same users. */
function replaceFile(file: string, contents: string): void {
  const { mode, uid, gid } = statSync(file)
  const next = `${file}.${process.pid}.new`
  const descriptor = openSync(next, 'wx', mode & 0o777)
  try {
    writeSync(descriptor, contents)
    fsyncSync(descriptor)
    closeSync(descriptor)
    chmodSync(next, mode)
    chownSync(next, uid, gid)
    renameSync(next, file)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
}

import { chown, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { PrivateKey, PrivateKeySet } from '@todo/schemas'
import { createFolder, startProcess } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { generateKey } from '../src/modules/tokens/generate-key.ts'
import { readKeySet } from '../src/modules/tokens/key-set.ts'
import { rotateFile } from '../src/modules/tokens/rotate-file.ts'

const script = path.join(import.meta.dirname, '..', 'src', 'rotate-keys.ts')
const WEEK = 604_800
const now = () => Math.floor(Date.now() / 1000)

async function fileWith(t: Test, ...keys: PrivateKey[]): Promise<string> {
  const file = path.join(await createFolder(t), 'keys.json')
  await writeFile(file, JSON.stringify({ keys }), { mode: 0o440 })
  return file
}

/** Does in this process what the program does: its exit code, and all that it says. */
function run(...args: string[]) {
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  return { code: rotateFile(args, { print: say, fail: say }), output: said.join('\n') }
}

const kids = ({ keys }: PrivateKeySet) => keys.map(({ kid }) => kid)

t.test('adds a key that is published before it signs, and keeps the others', async (t) => {
  const [present, before] = [generateKey(), generateKey()]
  const file = await fileWith(t, present, before)
  const { code, output } = run(file)
  t.equal(code, 0)
  const { keys } = readKeySet({ JWT_KEYS_FILE: file })
  const [added, ...rest] = keys
  t.strictSame(rest, [present, before])
  const ahead = Number(added?.nbf) - now()
  t.ok(ahead > 540 && ahead <= 601, `${ahead} seconds`)
  const [first, second, third] = output.split('\n')
  t.match(first, new RegExp(`^${added?.kid} is published, and signs from 20\\d\\d-.*Z on$`))
  t.strictSame([second, third], [`${present.kid} signs`, `${before.kid} verifies on`])
  t.notOk(output.includes(String(added?.d)))
  t.equal(run('--ahead', '30', file).code, 0)
  const [newest] = readKeySet({ JWT_KEYS_FILE: file }).keys
  t.ok(Number(newest?.nbf) - now() <= 31)
})

t.test('drops a key only when no token that it signed can be good any more', async (t) => {
  const present = generateKey(now() - WEEK - 4_000)
  const [recent, old, older] = [generateKey(now() - WEEK - 9_000), generateKey(), generateKey()]
  const file = await fileWith(t, present, recent, old, older)
  const { code, output } = run(file, '--retire')
  t.equal(code, 0)
  t.strictSame(kids(readKeySet({ JWT_KEYS_FILE: file })), [present.kid])
  for (const { kid } of [recent, old, older]) t.match(output, `${kid} retired`)

  const young = await fileWith(t, generateKey(now() + 60), generateKey(now() - WEEK), old, older)
  const before = await readFile(young, 'utf8')
  const kept = run(young, '--retire')
  t.match(kept.output, `${old.kid} verifies on`)
  t.strictSame(JSON.parse(await readFile(young, 'utf8')), JSON.parse(before), 'nothing to retire')

  const unknown = await fileWith(t, old, older)
  run(unknown, '--retire')
  t.strictSame(kids(readKeySet({ JWT_KEYS_FILE: unknown })), [old.kid, older.kid], 'nobody knows since when')
})

t.test('when a key has leaked, all are replaced at once', async (t) => {
  const leaked = generateKey()
  const file = await fileWith(t, leaked)
  const { code, output } = run(file, '--replace-all')
  t.equal(code, 0)
  t.match(output, `${leaked.kid} is void`)
  const { keys } = readKeySet({ JWT_KEYS_FILE: file })
  t.equal(keys.length, 1)
  t.not(keys[0]?.kid, leaked.kid)
  t.equal(keys[0]?.nbf, undefined)
})

t.test('the file stays whose it was, in its place, and nothing lies beside it', async (t) => {
  const file = await fileWith(t, generateKey())
  const owner = process.getuid?.() === 0 ? 1_234 : Number(process.getuid?.())
  await chown(file, owner, -1)
  const link = path.join(await createFolder(t), 'link.json')
  await symlink(file, link)
  t.equal(run(link).code, 0)
  t.ok((await lstat(link)).isSymbolicLink())
  const { mode, uid } = await stat(file)
  t.equal(mode & 0o777, 0o440)
  t.equal(uid, owner)
  t.strictSame(await readdir(path.dirname(file)), ['keys.json'])
})

t.test('what is no key set is left alone, and nothing of it is said', async (t) => {
  const file = await fileWith(t)
  const empty = run(file)
  t.match(empty, { code: 1, output: /^nothing was changed: .*holds no private JWK Set/s })
  await writeFile(file, 'garbage with a secret')
  const garbage = run(file)
  t.match(garbage, { code: 1, output: /^nothing was changed: .*is not valid JSON/s })
  t.notMatch(garbage.output, 'secret')
  t.equal(await readFile(file, 'utf8'), 'garbage with a secret')
  t.match(run(`${file}.nowhere`), { code: 1, output: /ENOENT/ })
})

t.test('where the new file cannot be put in its place, the old one stays', async (t) => {
  const key = generateKey()
  const file = await fileWith(t, key)
  const fault = path.join(await createFolder(t), 'fault.mjs')
  await writeFile(
    fault,
    `import fs from 'node:fs'\nimport { syncBuiltinESMExports } from 'node:module'
fs.renameSync = () => { throw new Error('no space') }\nsyncBuiltinESMExports()\n`,
  )
  const tool = startProcess(t, script, {
    args: [file],
    env: { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${fault}` },
  })
  t.equal((await tool.exit).code, 1)
  t.match(tool.output(), 'nothing was changed: no space')
  t.strictSame(kids(readKeySet({ JWT_KEYS_FILE: file })), [key.kid])
  t.strictSame(await readdir(path.dirname(file)), ['keys.json'])
})

t.test('the program says on standard output what it did, and ends 0', async (t) => {
  const file = await fileWith(t, generateKey())
  const program = startProcess(t, script, { args: [file] })
  t.strictSame(await program.exit, { code: 0, signal: null })
  t.match(program.output(), /^\S+ is published, and signs from .*Z on\n\S+ signs\n$/)
  t.equal(readKeySet({ JWT_KEYS_FILE: file }).keys.length, 2)
})

t.test('says how it is used, and ends 2', async (t) => {
  for (const args of [[], ['a', 'b'], ['a', '--ahead', 'x'], ['a', '--soon'], ['a', '--retire', '--replace-all']]) {
    t.match(run(...args), { code: 2, output: /^usage: npm run keys:rotate -- / }, args.join(' '))
  }
})

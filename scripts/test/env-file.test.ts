import { readFileSync, symlinkSync } from 'node:fs'
import { SERVICES } from '@todo/gateway/services'
import t from 'tap'
import { loadEnvFile } from '../stack/env-file.ts'
import { fakeRoot } from './helper.ts'

function load(t: Parameters<typeof fakeRoot>[0], bytes: string | Buffer, env: NodeJS.ProcessEnv = {}) {
  const root = fakeRoot(t)
  root.write('.env', bytes)
  return { fault: loadEnvFile(root.path, env), env }
}

t.test('a byte order mark, Windows line ends, quotes and comments are understood', async (t) => {
  const text = '\ufeffFIRST=1\r\n# a comment\r\nexport SECOND="two words" # more\r\nEMPTY=\r\nLAST=end'
  const { fault, env } = load(t, text, { SECOND: undefined })
  t.equal(fault, undefined)
  t.strictSame(env, { FIRST: '1', SECOND: 'two words', EMPTY: '', LAST: 'end' })
})

t.test('a variable that is set already keeps its value, also an empty one', async (t) => {
  t.strictSame(load(t, 'ONE=file\nTWO=file\n', { ONE: 'environment', TWO: '' }).env, { ONE: 'environment', TWO: '' })
})

t.test('no such file is no fault', async (t) => {
  t.equal(loadEnvFile(fakeRoot(t).path, {}), undefined)
})

t.test('a link that leads nowhere is reported: settings were meant to be there', async (t) => {
  const root = fakeRoot(t)
  symlinkSync('nowhere', `${root.path}/.env`)
  t.match(loadEnvFile(root.path, {}), /\.env cannot be read: it is a link that leads nowhere/)
})

t.test('a file that is not UTF-8 is reported', async (t) => {
  t.match(load(t, Buffer.from('\ufeffPORT=1', 'utf16le')).fault, /\.env cannot be read: it is not UTF-8 text\. Save it/)
})

t.test('a line with an odd name is reported, and not what is in it: the variable would be lost', async (t) => {
  for (const line of ['set TWO=2', 'export\tTWO=2', '\ufeffTWO=2', '\u00a0TWO=2', 'TWO: secret=2'])
    t.match(load(t, `ONE=1\n${line}\nTHREE=3`).fault, /\.env: line 2 must be NAME=value, with a plain name$/)
})

t.test('a folder of that name is reported by every command that reads settings', async (t) => {
  const root = fakeRoot(t)
  root.write('.env/file', '')
  for (const command of ['start', 'dev', 'seed', 'jobs', 'keys:rotate']) {
    const program = root.run(t, [command])
    t.equal(await program.exited, 1)
    t.equal(
      program.output(),
      `${root.path}/.env cannot be read: it is a folder. Make it a file with lines as in .env.example, or remove it\n`,
    )
  }
})

t.test('what else keeps it from being read is said as the system says it', async (t) => {
  const root = fakeRoot(t)
  root.write('folder', '')
  t.match(loadEnvFile(`${root.path}/folder`, {}), /ENOTDIR/)
})

t.test('.env.example has the port and the database of every service', async (t) => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  for (const { prefix, port, name } of SERVICES) {
    t.match(example, `\n#${prefix}_PORT=${port}\n`, name)
    t.match(example, `\n#${prefix}_DATABASE_URL=file:`, name)
  }
})

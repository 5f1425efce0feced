import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createFolder } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { peerSpec } from '../../src/contenders/peers.ts'

/** A peer that is not installed, and an npm that does this. */
async function peer(t: Test, npm: string) {
  const folder = await createFolder(t)
  mkdirSync(join(folder, 'a-peer', 'src'), { recursive: true })
  writeFileSync(join(folder, 'a-peer', 'src', 'main.ts'), '')
  writeFileSync(join(folder, 'a-peer', 'package-lock.json'), '{}')
  mkdirSync(join(folder, 'bin'))
  const file = join(folder, 'bin', 'npm')
  writeFileSync(file, `#!/bin/sh\necho "$*" >> "${folder}/calls"\n${npm}\n`)
  chmodSync(file, 0o755)
  const { PATH } = process.env
  process.env.PATH = [join(folder, 'bin'), PATH].join(delimiter)
  t.teardown(() => {
    process.env.PATH = PATH
  })
  const said: string[] = []
  const peers = { folder, say: (line: string) => said.push(line), signal: new AbortController().signal }
  return { folder, said, get: () => peerSpec(peers, 'a-peer', { A: '1' }) }
}

t.test('a peer is installed when it is needed first', async (t) => {
  const { folder, said, get } = await peer(t, 'mkdir -p dist && cp package-lock.json dist')
  const spec = { name: 'a-peer', file: join(folder, 'a-peer', 'dist', 'main.js'), env: { A: '1' } }
  t.match(await get(), spec)
  t.same(said, ['installing a-peer …'])
  t.match(await get(), spec)
  t.equal(said.length, 1)
  writeFileSync(join(folder, 'a-peer', 'package-lock.json'), '{"other":true}')
  await get()
  t.equal(said.length, 2, 'and again when its dependencies have changed')
  const later = new Date(Date.now() + 60_000)
  utimesSync(join(folder, 'a-peer', 'src', 'main.ts'), later, later)
  await get()
  t.equal(said.length, 3, 'or its sources')
})

t.test('a peer that cannot be installed is not available', async (t) => {
  const { get } = await peer(t, 'echo getaddrinfo ENOTFOUND; exit 1')
  await t.rejects(get(), { name: 'NotAvailable', message: 'a-peer cannot be installed: getaddrinfo ENOTFOUND' })
})

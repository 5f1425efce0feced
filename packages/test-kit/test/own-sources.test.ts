import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { createFolder } from '../src/index.ts'
import ownSources from '../tap/own-sources.ts'

t.test('coverage is measured of all that a package has, but for its tests and its dependencies', async (t) => {
  const cwd = await createFolder(t)
  const own = ['a.ts', 'set-up/main.mjs', 'src/a.ts', 'src/deep/down/b.ts']
  const other = ['test/a.test.ts', 'test/fixtures/app.ts', 'node_modules/x/index.mjs', 'README.md']
  for (const file of [...own, ...other]) {
    mkdirSync(path.join(cwd, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(cwd, file), '')
  }
  t.strictSame(globSync(ownSources(), { cwd }).sort(), own)
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { read, setZone, summary } from './helper.ts'

const page = readFileSync(path.join(import.meta.dirname, '../../../docs/quick-add.md'), 'utf8')
const rows = Array.from(
  page.matchAll(/^\| `(.*?)` +\| `(.*?)` +\| (.*?) *\|$/gm),
  ([, text = '', contents = '', says = '']) => ({
    text,
    contents,
    says,
  }),
)

t.test('every example of the documentation comes out as it says, wherever the machine is', async (t) => {
  t.ok(rows.length > 70)
  const zone = process.env.TZ
  t.teardown(() => setZone(zone))
  for (const machine of ['UTC', 'America/New_York', 'Asia/Tokyo', 'Pacific/Auckland']) {
    setZone(machine)
    for (const { text, contents, says } of rows) {
      const understood = read(text)
      t.equal(understood.contents, contents, `${machine}: contents of ${text}`)
      t.equal(summary(understood), says, `${machine}: ${text}`)
    }
  }
})

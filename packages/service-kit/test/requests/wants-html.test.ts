import t from 'tap'
import { wantsHtml } from '../../src/index.ts'

t.test('a browser asks for HTML by its name', async (t) => {
  const asks = (accept?: string) => wantsHtml({ headers: { accept } })
  t.ok(asks('text/html,application/xhtml+xml,*/*;q=0.8'))
  for (const accept of [undefined, '*/*', 'application/json']) t.notOk(asks(accept))
})

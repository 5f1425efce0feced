import t from 'tap'
import { inScope } from '../src/run.ts'
import { Scope } from '../src/scope.ts'

t.test('what was made is unmade, the last first, also where a step fails', async (t) => {
  const scope = new Scope()
  const undone: number[] = []
  const broken = new Error('broken')
  scope.teardown(() => undone.push(1))
  scope.teardown(() => Promise.reject(broken))
  scope.teardown(async () => undone.push(3))
  await t.rejects(scope.close(), broken)
  t.same(undone, [3, 1])
  await scope.close()
  t.same(undone, [3, 1], 'once')
})

t.test('it is unmade when the work is done, when it fails, and when it is cut off', async (t) => {
  let undone = 0
  const work = (result: Promise<string>) => async (scope: Scope) => {
    scope.teardown(() => {
      undone += 1
    })
    return result
  }
  const { signal } = new AbortController()
  t.equal(await inScope(signal, work(Promise.resolve('done'))), 'done')
  t.equal(undone, 1)
  await t.rejects(inScope(signal, work(Promise.reject(new Error('failed')))), { message: 'failed' })
  t.equal(undone, 2)

  const stop = new AbortController()
  const cutOff = inScope(stop.signal, work(new Promise(() => undefined)))
  stop.abort(new Error('ended by SIGINT'))
  await t.rejects(cutOff, { message: 'ended by SIGINT' })
  t.equal(undone, 3)
  await t.rejects(inScope(stop.signal, work(new Promise(() => undefined))), { message: 'ended by SIGINT' })
})

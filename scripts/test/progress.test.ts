import t from 'tap'
import { Progress } from '../copies/progress.ts'
import { readUsage } from '../stack/usage.ts'

/** Everything that is written while a second passes between two steps. */
function written(isTTY: boolean): string {
  let text = ''
  let time = 0
  const progress = new Progress({ isTTY, write: (more) => (text += more) }, () => time)
  progress.show('too early')
  for (const step of ['one', 'two', 'three', 'four', 'five', 'six']) {
    time += 1_000
    progress.show(step)
  }
  progress.done('all')
  return text
}

t.test('progress is one line that changes, on a screen', async (t) => {
  t.equal(
    written(true),
    ['one …', 'two …', 'three …', 'four …', 'five …', 'six …', 'all\n'].map((line) => `\r\u001b[K${line}`).join(''),
  )
})

t.test('progress is a line now and then, in a log', async (t) => {
  t.equal(written(false), 'five …\nall\n')
})

t.test('a command explains itself, and what it does not understand it answers with that', async (t) => {
  const said: string[] = []
  const write = (text: string) => void said.push(text)
  t.intercept(console, 'log', { value: write })
  t.intercept(console, 'error', { value: write })
  const fails = () => {
    throw new Error('unknown option')
  }
  t.equal(readUsage('how', ['--help'], fails), 0)
  t.equal(readUsage('how', ['x', '-h'], fails), 0)
  t.equal(readUsage('how', ['x'], fails), 2)
  t.equal(
    readUsage('how', [], () => undefined),
    2,
  )
  t.same(said, ['how', 'how', 'how', 'how'])
  t.same(
    readUsage('how', ['x'], (args) => ({ args })),
    { args: ['x'] },
  )
})

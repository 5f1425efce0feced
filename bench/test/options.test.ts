import t from 'tap'
import { readOptions, UsageError, usage } from '../src/options.ts'
import { workloads } from '../src/workloads/index.ts'

const CHOICES = [
  { name: 'list', about: 'lists' },
  { name: 'sign-up', about: 'sign-ups', option: 'full' as const },
  { name: 'soak', about: 'long', option: 'soak' as const },
]
const read = (...args: string[]) => readOptions(args, CHOICES)

t.test('without options, all that fits into ten minutes is run, and what is left out is told', async (t) => {
  t.same(read(), {
    workloads: ['list'],
    leftOut: ['sign-up (--full)', 'soak (--soak)', '1 and 256 connections (--full)'],
    durationSeconds: 2,
    rounds: 3,
    connections: [32],
  })
  t.match(read('--full'), { workloads: ['list', 'sign-up'], leftOut: ['soak (--soak)'], connections: [32, 1, 256] })
  t.match(read('--soak'), { workloads: ['list', 'soak'] })
})

t.test('what is chosen by name is run, in the order of all, and nothing else is missed', async (t) => {
  t.match(read('--only', 'soak,list'), { workloads: ['list', 'soak'], leftOut: [] })
  t.match(read('--only=sign-up', '--duration', '0.5', '--rounds', '7'), { durationSeconds: 0.5, rounds: 7 })
  t.match(read('--profile', 'list'), { profile: 'list' })
})

t.test('a wrong option says what to change', async (t) => {
  const says = (args: string[], message: RegExp) => t.throws(() => read(...args), { name: 'UsageError', message })
  says(['--fast'], /'--fast'.*--help/)
  says(['--only', 'list,lust'], /--only: there is no workload "lust"; choose from list, sign-up, soak/)
  says(['--profile', ''], /--profile: there is no workload ""/)
  says(['--duration', 'long'], /--duration has to be a number from 0.1 to 600, and not "long"/)
  says(['--duration', ' '], /--duration/)
  says(['--rounds', '0'], /--rounds has to be a number from 1 to 100/)
  says(['--rounds', '101'], /--rounds/)
  t.ok(new UsageError('x') instanceof Error)
})

t.test('the help names every option and every workload', async (t) => {
  t.equal(read('--help'), undefined)
  for (const name of ['only', 'duration', 'rounds', 'full', 'soak', 'profile', 'help'])
    t.match(usage(CHOICES), new RegExp(`^  --${name}\\b`, 'm'))
  for (const { name } of workloads) t.match(usage(workloads), new RegExp(`^  ${name} `, 'm'))
  t.match(usage(CHOICES), /^ {2}sign-up {2}sign-ups \(--full\)$/m)
})

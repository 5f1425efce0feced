import t from 'tap'
import { type Call, deal } from '../../src/load/call.ts'

/** Calls that say whose they are, and the how many-th. */
function callsOf(users: number, turns: number): Call[][] {
  return Array.from({ length: users }, (_, user) =>
    Array.from({ length: turns }, (_, turn) => ({ method: 'GET', path: `${user}:${turn}`, headers: {} })),
  )
}

const paths = (hands: Call[][]) => hands.map((hand) => hand.map(({ path }) => path))

t.test('each user belongs to one connection, and begins with another call than the users beside it', async (t) => {
  t.same(paths(deal(callsOf(5, 2), 2)), [
    ['0:0', '2:0', '4:0', '0:1', '2:1', '4:1'],
    ['1:1', '3:1', '1:0', '3:0'],
  ])
})

t.test('where there are more connections than users, each user has several', async (t) => {
  t.same(paths(deal(callsOf(2, 1), 3)), [['0:0'], ['1:0'], ['0:0']])
})

import t from 'tap'
import { Roster } from '../../src/server/roster.ts'

t.test('what comes is there until it goes, and its place is taken again', async (t) => {
  const roster = new Roster<{ name: string }>()
  const names = () => [...roster].map(({ name }) => name).sort()
  const removeAda = roster.add({ name: 'Ada' })
  const removeBob = roster.add({ name: 'Bob' })
  t.same(names(), ['Ada', 'Bob'])
  removeAda()
  t.same(names(), ['Bob'])
  roster.add({ name: 'Carol' })
  removeAda()
  t.same(names(), ['Bob', 'Carol'], 'who takes the place of another does not go with it')
  removeBob()
  removeBob()
  roster.add({ name: 'Dan' })
  roster.add({ name: 'Eve' })
  t.same(names(), ['Carol', 'Dan', 'Eve'])
})

import t from 'tap'
import { Places } from '../../src/limits/places.ts'

t.test('there are so many places for each, and so many in all', (t) => {
  const refusals = {
    perHolder: (held: number) => new Error(`you have ${held}`),
    inAll: () => new Error('full'),
  }
  const places = new Places<string>({ perHolder: 2, inAll: 3 }, refusals)
  const leave = places.take('ada')
  places.take('ada')
  t.throws(() => places.take('ada'), { message: 'you have 2' })
  const bob = places.take('bob')
  t.throws(() => places.take('bob'), { message: 'full' })
  bob()
  leave()
  places.take('ada')
  t.throws(() => places.take('ada'), { message: 'you have 2' })
  places.take('bob')
  t.end()
})

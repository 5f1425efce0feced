import t from 'tap'
import { buildSerializer, buildValidator } from '../src/compilers.ts'

const Named = (type: string) => ({ Name: { $id: 'Name', type } })
const route = (url: string) => ({ method: 'GET', url, httpStatus: '200', schema: { $ref: 'Name#' } })

t.test('answers of one shape are written by one function, whatever the route', async (t) => {
  const compile = buildSerializer(Named('string'))
  t.equal(compile(route('/a')), compile(route('/b')))
  t.equal(compile(route('/a'))(7), '"7"')
  t.equal(compile({ ...route('/a'), schema: { type: 'integer' } })(7), '7')
})

t.test('a reference in a shape means the schema of its own app', async (t) => {
  t.equal(buildSerializer(Named('string'))(route('/a'))(7), '"7"')
  t.equal(buildSerializer(Named('integer'))(route('/a'))(7), '7')
})

t.test('requests of one shape are validated by one function, whatever the app', async (t) => {
  const schema = { type: 'object', properties: { name: { $ref: 'Name#' } } }
  const compile = (type: string) => buildValidator(Named(type), { customOptions: {} })({ ...route('/a'), schema })
  t.equal(compile('string'), compile('string'))
  t.equal(compile('string')({ name: 'x' }), true)
  t.equal(compile('integer')({ name: 'x' }), false, 'what it refers to is that of its surroundings')
})

t.test('a shape is looked at when it is first needed', async (t) => {
  const unknown = { ...route('/a'), schema: { $ref: 'Nobody#' } }
  const write = buildSerializer(Named('string'))(unknown)
  const validate = buildValidator(Named('string'), { customOptions: {} })(unknown)
  t.throws(() => write('x'), /Nobody/)
  t.throws(() => validate('x'), /Nobody/)
})

t.test('what is wrong with a request is told by the validator, until the next one', async (t) => {
  const validate = buildValidator({}, { customOptions: {} })({ ...route('/a'), schema: { type: 'integer' } })
  t.equal(validate('x'), false)
  t.match(validate.errors, [{ keyword: 'type' }])
  t.equal(validate(7), true)
  t.equal(validate.errors, null)
})

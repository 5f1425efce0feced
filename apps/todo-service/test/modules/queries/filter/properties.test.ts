import fc from 'fast-check'
import t from 'tap'
import { parseFilter } from '../../../../src/modules/queries/filter/parse/parse-filter.ts'
import { printFilter } from '../../../../src/modules/queries/filter/print-filter.ts'
import { anyText, filtersOf } from './arbitrary.ts'
import { explained, faultOf } from './helper.ts'

t.test('a filter that is written out and read again is the same', async (t) => {
  const property = fc.property(filtersOf(anyText), (filter) => t.same(parseFilter(printFilter(filter)), filter))
  t.doesNotThrow(() => fc.assert(property))
})

t.test('whatever is sent is a filter, or is refused with a position in it', async (t) => {
  const pieces = [
    ...'()&|,!*"\\#@/: \u0000😀',
    '\uD83D',
    '\uDE00',
    'today',
    'due before:',
    '+7 days',
    'p1',
    'no',
    'search:',
  ]
  const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''))
  const anything = fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 1024 }))
  const property = fc.property(anything, (text) => {
    const { detail, position } = faultOf(text) ?? { detail: explained(text), position: 0 }
    const isReadable = detail.isWellFormed() || !text.isWellFormed()
    return detail !== '' && isReadable && position !== undefined && position >= 0 && position <= text.length
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2000 }))
})

t.test('1,024 of one character are refused, or are one name', async (t) => {
  for (const text of ['(', '!', '\\', '"', ')', '&', ',', ':', '*', ' ', '\u0000', '\uD83D', '\uDE00', '9', 'a']) {
    t.ok(faultOf(text.repeat(1024)), JSON.stringify(text))
  }
  for (const mark of '#@/') t.match(explained(`${mark}${'x'.repeat(1023)}`), 'x'.repeat(1023))
})

import t from 'tap'
import { Matching, patternInWords } from '../src/patterns.ts'

t.test('what a pattern expects is said in words, and only of patterns that have words', async (t) => {
  t.match(Matching('^[0-9]{6}$', 'must be six digits'), { type: 'string', pattern: '^[0-9]{6}$' })
  t.equal(patternInWords('^[0-9]{6}$'), 'must be six digits')
  t.equal(patternInWords('^[a-z]+$'), undefined)
})

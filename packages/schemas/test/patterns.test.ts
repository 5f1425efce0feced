import t from 'tap'
import { Matching, patternInWords } from '../src/patterns.ts'

t.test('what a pattern expects is said in words, and only of patterns that have words', async (t) => {
  const { pattern } = Matching('^[0-9]{6}$', 'must be six digits')
  t.equal(patternInWords(pattern), 'must be six digits')
  t.equal(patternInWords('^[a-z]+$'), undefined)
})

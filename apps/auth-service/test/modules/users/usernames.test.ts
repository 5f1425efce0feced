import { databases } from '@todo/test-kit'
import t from 'tap'
import { usernameKey } from '../../../src/modules/users/username-key.ts'
import { buildTestApp, signUp } from '../../helper.ts'

const SAME: [string, string, string][] = [
  ['José', 'JOSÉ', 'case'],
  ['José', 'Jose\u0301', 'a composed and a combining accent'],
  ['ß', 'SS', 'full case folding'],
  ['ß', 'ẞ', 'the capital sharp s'],
  ['ﬁ', 'fi', 'a ligature'],
  ['ﬁ', 'FI', 'a ligature, in capitals'],
  ['\u212Aelvin', 'kelvin', 'the Kelvin sign'],
  ['Σίσυφος', 'ΣΊΣΥΦΟΣ', 'the final sigma'],
  ['ｆｕｌｌ', 'full', 'full width'],
  ['①', '1', 'a circled digit'],
  ['\u01C5', '\u01C6', 'a title-case digraph'],
  ['ŉ', 'ʼN', 'a character that folds into two'],
  ['\u0345\u03B1', '\u03B9\u03B1', 'the iota below'],
]

const DIFFERENT: [string, string, string][] = [
  ['José', 'Jose', 'an accent'],
  ['ı', 'i', 'the dotless i'],
  ['test', 'test ', 'a blank at the end'],
  ['test', 'te\u0000st', 'a NUL'],
  ['а', 'a', 'Cyrillic and Latin'],
  ['\u{1F600}', '\u{1F601}', 'two emoji'],
  ['\u{1F468}', '\u{1F468}\u{1F3FD}', 'a skin tone'],
]

t.test('a key is always 64 characters, however long the name becomes', async (t) => {
  for (const username of ['a', '\uFDFA'.repeat(256), '😀'.repeat(256)]) t.match(usernameKey(username), /^[0-9a-f]{64}$/)
})

t.test('a key is the same for a name and for its own normal form, in every plane', async (t) => {
  const differing = []
  for (let code = 0; code <= 0x2ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    const forms = [character.normalize('NFD'), character.normalize('NFKD'), character.toUpperCase()]
    // The dotless i has the capital of the dotted one, and is another letter all the same.
    if (character !== 'ı' && forms.some((form) => usernameKey(form) !== usernameKey(character)))
      differing.push(character)
  }
  t.strictSame(differing, [])
})

for (const database of databases) {
  t.test(`usernames on ${database.name}`, async (t) => {
    const app = await buildTestApp(t, database)
    let next = 0
    /** Names of their own for each case: an odd start keeps pairs apart from each other. */
    const statusesOf = async (first: string, second: string) => {
      next += 1
      const statuses = []
      for (const name of [first, second]) {
        const response = await signUp(app, { username: `${next}-${name}`, password: 'password' })
        statuses.push(response.statusCode)
      }
      return statuses
    }

    for (const [first, second, what] of SAME) {
      t.test(`${what}: ${first} and ${second} are one name`, async (t) => {
        t.strictSame(await statusesOf(first, second), [201, 409])
      })
    }
    for (const [first, second, what] of DIFFERENT) {
      t.test(`${what}: ${JSON.stringify(first)} and ${JSON.stringify(second)} are two names`, async (t) => {
        t.strictSame(await statusesOf(first, second), [201, 201])
      })
    }

    t.test('256 characters fit, also those that grow eighteenfold, and 257 do not', async (t) => {
      for (const character of ['a', '😀', '\uFDFA', 'ß']) {
        const fits = await signUp(app, { username: character.repeat(256), password: 'password' })
        t.equal(fits.statusCode, 201, character)
        t.equal(fits.json().username, character.repeat(256))
        const again = await signUp(app, { username: character.repeat(256), password: 'password' })
        t.equal(again.statusCode, 409)
        const tooLong = await signUp(app, { username: character.repeat(257), password: 'password' })
        t.equal(tooLong.statusCode, 422, character)
      }
    })
  })
}

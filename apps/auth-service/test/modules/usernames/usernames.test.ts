import { bearer, databases } from '@todo/test-kit'
import t from 'tap'
import { usernameKey } from '../../../src/modules/usernames/username-key.ts'
import { buildTestApp, createUser, logIn, signUp } from '../../helper.ts'

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
  ['bob', 'bo\u200Bb', 'a zero-width space'],
  ['bob', '\uFEFFbob', 'a byte order mark'],
  ['bob', 'bo\u00ADb', 'a soft hyphen'],
  ['bob', 'bo\u2060b', 'a word joiner'],
  ['bob', 'bo\u034Fb', 'a grapheme joiner'],
  ['bob', 'bob\uFE0F', 'a variation selector'],
  ['bob', 'bob\u{E0041}', 'a tag character'],
  ['bob', 'bo\u3164b', 'a Hangul filler'],
  ['\u{1F468}\u200D\u{1F469}', '\u{1F468}\u{1F469}', 'a joiner of emoji'],
  ['q\u0323\u0307', 'q\u0307\u034F\u0323', 'accents that an invisible character keeps apart'],
  ['a b', 'a\u00A0b', 'a no-break space'],
  ['a b', 'a\u1680b', 'an Ogham space'],
]

const DIFFERENT: [string, string, string][] = [
  ['José', 'Jose', 'an accent'],
  ['ı', 'i', 'the dotless i'],
  ['а', 'a', 'Cyrillic and Latin'],
  ['\u{1F600}', '\u{1F601}', 'two emoji'],
  ['\u{1F468}', '\u{1F468}\u{1F3FD}', 'a skin tone'],
]

/** Names that are refused, and what the answer says must go. */
const REFUSED: [string, RegExp][] = [
  ['bob ', /blanks at its beginning or end/],
  [' bob', /blanks at its beginning or end/],
  ['bob\u3000', /blanks at its beginning or end/],
  ['\u00A0bob', /blanks at its beginning or end/],
  ['bob\u2800', /blanks at its beginning or end/],
  ['bob\u{1D159}', /blanks at its beginning or end/],
  ['\u{13441}bob', /blanks at its beginning or end/],
  ['bob \u200B', /blanks at its beginning or end/],
  [' ', /blanks at its beginning or end/],
  ['\u200B', /at least one visible character/],
  ['\u3164\uFE0F', /at least one visible character/],
  ['te\u0000st', /control characters/],
  ['te\tst', /control characters/],
  ['test\r\n', /control characters/],
  ['te\u007Fst', /control characters/],
  ['te\u0085st', /control characters/],
  ['te\u2028st', /line or paragraph separators/],
  ['te\u2029st', /line or paragraph separators/],
  ['\u202Egnp', /direction of text/],
  ['a\u200Eb', /direction of text/],
  ['a\u200Fb', /direction of text/],
  ['a\u061Cb', /direction of text/],
  ['a\u2066b\u2069', /direction of text/],
  ['a\uFFF9b', /invisible formatting characters/],
  ['a\uE000b', /private-use characters/],
  ['a\u{10FFFD}b', /private-use characters/],
  ['a\u{10FFFF}b', /not assigned/],
  ['a\uFFFEb', /not assigned/],
  ['a\u0378b', /not assigned/],
]

t.test('a key is always 64 characters, however long the name becomes', async (t) => {
  for (const username of ['a', '\uFDFA'.repeat(256), '😀'.repeat(256)]) t.match(usernameKey(username), /^[0-9a-f]{64}$/)
})

t.test('a key is the same for a name and for its own normal form, in every plane', async (t) => {
  const differing = []
  let checked = 0
  for (let code = 0; code <= 0x2ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    const forms = [character.normalize('NFD'), character.normalize('NFKD'), character.toUpperCase()]
    // Most characters have no other form, and need no key. The dotless i has the capital of the dotted one, and is another
    // letter all the same.
    const others = forms.filter((form) => form !== character && character !== 'ı')
    if (others.some((form) => usernameKey(form) !== usernameKey(character))) differing.push(character)
    checked += others.length
  }
  t.strictSame(differing, [])
  t.ok(checked > 20_000, `${checked} other forms`)
})

/** A name in plain ASCII, for the titles of tests: control characters break the report of the tests. */
function spelled(name: string): string {
  return name.replace(/[^ -~]/gu, (character) => `<${character.codePointAt(0)?.toString(16)}>`)
}

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
      t.test(`${what}: ${spelled(first)} and ${spelled(second)} are one name`, async (t) => {
        t.strictSame(await statusesOf(first, second), [201, 409])
      })
    }
    for (const [first, second, what] of DIFFERENT) {
      t.test(`${what}: ${spelled(first)} and ${spelled(second)} are two names`, async (t) => {
        t.strictSame(await statusesOf(first, second), [201, 201])
      })
    }

    for (const [username, detail] of REFUSED) {
      t.test(`${spelled(username)} is refused: ${detail}`, async (t) => {
        const { token } = await createUser(app)
        const renamed = await app.inject({
          method: 'PATCH',
          url: '/users/me',
          headers: bearer(token),
          payload: { username },
        })
        for (const response of [await signUp(app, { username, password: 'password' }), renamed]) {
          t.match(response.json(), {
            status: 422,
            code: 'VALIDATION_FAILED',
            errors: [{ pointer: '/username', detail }],
          })
        }
        t.equal((await logIn(app, { username, password: 'password' })).statusCode, 404, 'and nobody has it')
      })
    }

    t.test('however oddly the name is spelled, a log-in finds the account', async (t) => {
      await signUp(app, { username: 'Zoë', password: 'password' })
      for (const username of ['Zoë', 'ZOË', 'Zoe\u0308', 'Zo\u200Bë', '\uFEFFzoë', 'zo\u00ADë', '\u202Ezoë']) {
        t.equal((await logIn(app, { username, password: 'password' })).statusCode, 200, spelled(username))
      }
    })

    t.test('256 characters fit, also those that grow eighteenfold, and 257 do not', async (t) => {
      for (const character of ['a', '😀', '\uFDFA', 'ß']) {
        const fits = await signUp(app, { username: character.repeat(256), password: 'password' })
        t.equal(fits.statusCode, 201, spelled(character))
        t.equal(fits.json().username, character.repeat(256))
        const again = await signUp(app, { username: character.repeat(256), password: 'password' })
        t.equal(again.statusCode, 409)
        const tooLong = await signUp(app, { username: character.repeat(257), password: 'password' })
        t.equal(tooLong.statusCode, 422, spelled(character))
      }
    })
  })
}

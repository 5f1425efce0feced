import { clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** Text that something on the way to the database and back might like to change. */
const TEXTS = {
  'a NUL in the middle': 'before\0after',
  'nothing but a NUL': '\0',
  'a NUL at the end': 'end\0',
  'every control character': String.fromCharCode(...Array(32).keys(), 0x7f),
  'C1 control characters': '\u0080\u0085\u009f',
  'right-to-left text': 'שלום ‮עולם‬ مرحبا',
  'combining characters, not composed': 'e\u0301 is not \u00e9',
  'emoji with joiners': '👩‍👩‍👧‍👦🏳️‍🌈',
  'characters beyond the BMP': '𝒳𠮷',
  noncharacters: '\ufffe\uffff\u{10ffff}',
  'the replacement character': '\ufffd',
  'a byte order mark': '\ufeffx',
  'line separators': 'a\u2028b\u2029c\r\nd',
  'blanks around': '  \t buy milk \n  ',
  'one blank': ' ',
  'quotes of every kind': `' " \` '' "" \\' \\" \\`,
  backslashes: 'C:\\new\\table \\\\ \\0 \\n \\x00',
  'what looks like SQL': "'); DROP TABLE todo; --",
  'what looks like more SQL': "\\'; DELETE FROM user WHERE 1=1 OR ''='",
  'what looks like a parameter': '? ?? :id @id $1 %s {0}',
  'what looks like a pattern': '100% _ [a-z]*',
  'what looks like HTML': '<script>alert(1)</script>&amp;',
  'what looks like JSON': '{"is_done":true}\\u0000',
  'what looks like a number': '007',
  'what looks like nothing': 'null',
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const [what, contents] of Object.entries(TEXTS)) {
    t.test(`${what}: comes back as it went in, on every way`, async (t) => {
      const ada = clientOf(app, newUser(contents))
      const added = await ada.post({ contents })
      t.equal(added.statusCode, 201)
      const { id } = added.json()
      const other = await ada.add('another')
      const patched = await ada.patch(other, { contents })
      for (const todo of [
        added.json(),
        patched.json(),
        (await ada.get(`/todos/${id}`)).json(),
        ...(await ada.get('/todos')).json().todos,
      ])
        t.equal(todo.contents, contents)
      for (const { user } of [
        (await ada.get(`/todos/${id}?include=user`)).json(),
        ...(await ada.get('/todos?include=user')).json().todos,
      ])
        t.equal(user.username, contents, 'a username too')
      t.equal((await ada.ids()).length, 2)
    })
  }

  t.test('256 code points are taken, 257 are not, however many bytes they have', async (t) => {
    const ada = clientOf(app, newUser())
    for (const character of ['x', 'é', '漢', '🥛']) {
      const longest = character.repeat(256)
      const id = (await ada.post({ contents: longest })).json().id
      t.equal((await ada.get(`/todos/${id}`)).json().contents, longest)
      isInvalid(t, await ada.post({ contents: `${longest}${character}` }), '/contents')
      isInvalid(t, await ada.patch(id, { contents: `${longest}${character}` }), '/contents')
    }
  })

  t.test('half a character is refused: it could not be stored as it is', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    for (const contents of ['\\ud800', '\\udfff', 'a\\ud83db', '\\udc00\\ud800', 'x\\ud83e']) {
      isInvalid(t, await ada.post(`{"contents":"${contents}"}`), '/contents')
      isInvalid(t, await ada.patch(id, `{"contents":"${contents}"}`), '/contents')
    }
    t.equal((await ada.post('{"contents":"\\ud83e\\udd5b"}')).json().contents, '🥛', 'two halves are a whole')
  })

  t.test('texts that differ in case or accents only stay apart', async (t) => {
    const ada = clientOf(app, newUser())
    const texts = ['José', 'jose', 'JOSÉ', 'Jose']
    for (const contents of texts) await ada.add(contents)
    const { todos } = (await ada.get('/todos')).json()
    t.same(
      todos.map(({ contents }: { contents: string }) => contents),
      texts,
    )
  })
})

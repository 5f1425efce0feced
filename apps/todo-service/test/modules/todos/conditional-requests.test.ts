import { type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

const etagOf = async (client: Client, query = '') => String((await client.get(`/todos${query}`)).headers.etag)

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const ask = (client: Client, tag: string, query = '') => client.get(`/todos${query}`, { 'if-none-match': tag })

  t.test('304 while nothing has changed, 200 with another ETag after every kind of write', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const writes = [
      () => ada.add(),
      () => ada.patch(id, { contents: 'tea' }),
      () => ada.patch(id, { contents: 'tea' }),
      () => ada.delete(id),
    ]
    for (const write of writes) {
      const etag = await etagOf(ada)
      for (let time = 0; time < 2; time += 1) {
        const unchanged = await ask(ada, etag)
        t.equal(unchanged.statusCode, 304)
        t.equal(unchanged.body, '')
        t.equal(unchanged.headers.etag, etag)
      }
      await write()
      const changed = await ask(ada, etag)
      t.equal(changed.statusCode, 200)
      t.not(changed.headers.etag, etag)
      t.same(changed.json(), (await ada.get('/todos')).json())
    }
  })

  t.test('a user who has never written has an ETag too, good until the first write', async (t) => {
    const ada = clientOf(app, newUser())
    const etag = await etagOf(ada)
    t.equal((await ask(ada, etag)).statusCode, 304)
    const id = await ada.add()
    const changed = await ask(ada, etag)
    t.equal(changed.statusCode, 200)
    t.equal(changed.json().todos[0].id, id)
  })

  t.test("one user's ETag is nobody else's, also at the same version", async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await Promise.all([ada.add(), bob.add()])
    t.equal((await ask(bob, await etagOf(ada))).statusCode, 200)
    t.equal((await ask(bob, await etagOf(bob))).statusCode, 304)
    const [cyn, dan] = [clientOf(app, newUser()), clientOf(app, newUser())]
    t.equal((await ask(cyn, await etagOf(dan))).statusCode, 200, 'of two who have never written as well')
  })

  t.test('the ETag is understood in every form that a cache may send it in', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const etag = await etagOf(ada)
    t.match(etag, /^"[\x21\x23-\x7e]+"$/, 'is a strong entity tag')
    const same = [
      etag,
      `W/${etag}`,
      `"x", ${etag}`,
      `${etag},"x"`,
      `W/"x" ,\t W/${etag} , "y"`,
      '*',
      ' * ',
      `"a,b", ${etag}`,
    ]
    for (const tag of same) t.equal((await ask(ada, tag)).statusCode, 304, tag)
    const bare = etag.slice(1, -1)
    const other = [
      '',
      '""',
      bare,
      `"${bare}x"`,
      `'${bare}'`,
      `w/${etag}`,
      '"*"',
      '"a,*,b"',
      '"a, *"',
      'W/*',
      ',',
      `x${etag}`,
    ]
    for (const tag of other) t.equal((await ask(ada, tag)).statusCode, 200, tag)
  })

  t.test('HEAD answers as GET does, without a body', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const [get, head] = [await ada.get('/todos'), await ada.call('HEAD', '/todos')]
    t.equal(head.statusCode, 200)
    t.equal(head.body, '')
    for (const name of ['etag', 'content-type', 'content-length', 'vary', 'cache-control'])
      t.equal(head.headers[name], get.headers[name], name)
    const unchanged = await ada.call('HEAD', '/todos', undefined, { 'if-none-match': String(get.headers.etag) })
    t.equal(unchanged.statusCode, 304)
  })

  t.test('one to-do: 304 while it is as it was, 200 with another ETag when it is not', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    for (const query of ['', '?include=user']) {
      const url = `/todos/${id}${query}`
      const { headers } = await ada.get(url)
      const etag = String(headers.etag)
      t.match(etag, /^"[\x21\x23-\x7e]+"$/, 'is a strong entity tag')
      await ada.add('of another to-do, a change says nothing')
      for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const unchanged = await ada.get(url, { 'if-none-match': tag })
        t.equal(unchanged.statusCode, 304, tag)
        t.equal(unchanged.body, '')
        t.equal(unchanged.headers.etag, etag)
      }
      for (const change of [{ is_done: true }, { contents: 'tea' }, { contents: 'milk', is_done: false }]) {
        const before = String((await ada.get(url)).headers.etag)
        await ada.patch(id, change)
        const changed = await ada.get(url, { 'if-none-match': before })
        t.equal(changed.statusCode, 200)
        t.not(changed.headers.etag, before)
      }
    }
  })

  t.test('with its user, a to-do is another answer, and has another ETag', async (t) => {
    const user = newUser()
    const [ada, renamed] = [clientOf(app, user), clientOf(app, { ...user, username: 'lovelace' })]
    const id = await ada.add()
    const [bare, joined] = [await ada.get(`/todos/${id}`), await ada.get(`/todos/${id}?include=user`)]
    t.not(bare.headers.etag, joined.headers.etag)
    t.equal(
      (await ada.get(`/todos/${id}?include=user`, { 'if-none-match': String(bare.headers.etag) })).statusCode,
      200,
    )
    t.equal((await renamed.get(`/todos/${id}`, { 'if-none-match': String(bare.headers.etag) })).statusCode, 304)
  })

  t.test('a to-do has its ETag from the first answer on', async (t) => {
    const ada = clientOf(app, newUser())
    const added = await ada.post({ contents: 'milk' })
    const { id } = added.json()
    t.equal(added.headers.etag, (await ada.get(`/todos/${id}`)).headers.etag)
    const patched = await ada.patch(id, { is_done: true })
    t.equal(patched.headers.etag, (await ada.get(`/todos/${id}`)).headers.etag)
  })

  t.test("nobody learns from an ETag whether there is another's to-do", async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const id = await ada.add()
    const { etag } = (await ada.get(`/todos/${id}`)).headers
    for (const tag of [String(etag), '*'])
      t.equal((await bob.get(`/todos/${id}`, { 'if-none-match': tag })).statusCode, 404)
  })

  t.test('If-None-Match means nothing to a write', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const any = { 'if-none-match': '*' }
    t.equal((await ada.call('PATCH', `/todos/${id}`, { is_done: true }, any)).statusCode, 200)
    t.equal((await ada.call('DELETE', `/todos/${id}`, undefined, any)).statusCode, 204)
  })
})

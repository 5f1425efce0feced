import { MAX_MEMBERS } from '@todo/schemas'
import { until } from '@todo/test-kit'
import { InvitationEntity } from '../../../src/modules/invitations/invitation.entity.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import {
  type App,
  buildTestApp,
  type Client,
  captureStatements,
  clientOf,
  isInvalid,
  isProblem,
  newUser,
  onEachDatabase,
  statementsOf,
} from '../../helper.ts'
import { memberPath } from '../members/helper.ts'

/** Somebody whose name nobody else has. */
async function somebody(app: App): Promise<Client> {
  const { id } = newUser()
  const who = clientOf(app, { id, username: `user ${id}` })
  await who.add()
  return who
}

/** Somebody with a list. */
async function owner(app: App) {
  const ada = await somebody(app)
  return { ada, list: (await ada.call('POST', '/lists', { name: 'Home' })).json().id }
}

const invite = (who: Client, list: number, { user }: Client, role = 'editor') =>
  who.call('POST', `/lists/${list}/invitations`, { username: user.username, role })
const addLink = (who: Client, list: number, link: object = {}) =>
  who.call('POST', `/lists/${list}/invitations/links`, { role: 'viewer', ...link })
const accept = (who: Client, id: number) => who.call('POST', `/invitations/${id}/accept`)
const join = (who: Client, token: string) => who.call('POST', '/invitations/links/accept', { token })
const invitationsOf = async (who: Client, path = '') => (await who.get(`${path}/invitations`)).json().invitations

onEachDatabase(async (t, database) => {
  const { app, feed } = await buildTestApp(t, database, { pullMs: 100 })
  await app.ready()

  t.test('who is invited by name sees it, accepts, and is a member', async (t) => {
    const { ada, list } = await owner(app)
    const bob = await somebody(app)
    const answer = await invite(ada, list, bob)
    t.equal(answer.statusCode, 201, answer.body)
    const { id } = answer.json()
    t.match(answer.json(), {
      list: { id: list, name: 'Home' },
      role: 'editor',
      user: bob.user,
      invited_by: ada.user,
      expires_at: null,
      uses_left: null,
    })
    t.same(await invitationsOf(bob), [answer.json()])
    t.same(await invitationsOf(ada, `/lists/${list}`), [answer.json()])
    t.match((await ada.get(`/lists/${list}/members`)).json().members, [
      { ...ada.user, state: 'active' },
      { ...bob.user, role: 'editor', state: 'invited' },
    ])
    isProblem(t, await bob.get(`/lists/${list}`), 404, 'LIST_NOT_FOUND')
    t.match((await accept(bob, id)).json(), { id: list, role: 'editor', member_count: 2 })
    t.match((await accept(bob, id)).json(), { id: list, role: 'editor', member_count: 2 }, 'again')
    t.same([await invitationsOf(bob), await invitationsOf(ada, `/lists/${list}`)], [[], []])
    isProblem(t, await bob.call('POST', `/invitations/${id}/decline`), 404, 'INVITATION_NOT_FOUND')
    t.match((await bob.get('/lists')).json().lists.at(-1), { id: list }, 'the list comes last')
    isProblem(t, await invite(ada, list, bob), 409, 'ALREADY_MEMBER')
    t.match((await bob.get(`/lists/${list}/history`)).json().changes[0].text, 'became an editor of the list')
  })

  t.test('to invite twice changes the role that is offered; who declines is asked again', async (t) => {
    const { ada, list } = await owner(app)
    const bob = await somebody(app)
    const { id } = (await invite(ada, list, bob)).json()
    t.match((await invite(ada, list, bob, 'admin')).json(), { id, role: 'admin' })
    t.equal((await bob.call('POST', `/invitations/${id}/decline`)).statusCode, 204)
    isProblem(t, await bob.call('POST', `/invitations/${id}/decline`), 404, 'INVITATION_NOT_FOUND')
    isProblem(t, await accept(bob, id), 404, 'INVITATION_NOT_FOUND')
    t.equal((await invite(ada, list, bob)).statusCode, 201)
  })

  t.test('nobody accepts what is for somebody else, revoked, or to a list in the trash', async (t) => {
    const { ada, list } = await owner(app)
    const [bob, eve] = [await somebody(app), await somebody(app)]
    const { id } = (await invite(ada, list, bob)).json()
    isProblem(t, await accept(eve, id), 404, 'INVITATION_NOT_FOUND')
    await ada.call('DELETE', `/lists/${list}`)
    isProblem(t, await accept(bob, id), 404, 'INVITATION_NOT_FOUND')
    await ada.call('POST', `/lists/${list}/restore`)
    t.equal((await ada.call('DELETE', `/lists/${list}/invitations/${id}`)).statusCode, 204)
    isProblem(t, await ada.call('DELETE', `/lists/${list}/invitations/${id}`), 404, 'INVITATION_NOT_FOUND')
    isProblem(t, await accept(bob, id), 404, 'INVITATION_NOT_FOUND')
  })

  t.test('a link lets in so many, once each, and only its hash is kept', async (t) => {
    const { ada, list } = await owner(app)
    const [bob, cy, dan] = [await somebody(app), await somebody(app), clientOf(app, newUser())]
    const { token, ...link } = (await addLink(ada, list, { uses: 2 })).json()
    t.match(link, { user: null, uses_left: 2, role: 'viewer' })
    const days = (Date.parse(link.expires_at) - Date.parse(link.created_at)) / 86_400_000
    t.equal(days, 7)
    t.same(await invitationsOf(ada, `/lists/${list}`), [link])
    const [row] = await app.orm.em.fork().find(InvitationEntity, { list_id: list })
    t.notMatch(JSON.stringify(row), token)
    t.match((await join(bob, token)).json(), { id: list, role: 'viewer' })
    t.match((await join(bob, token)).json(), { id: list, role: 'viewer' }, 'again')
    t.match((await join(ada, token)).json(), { role: 'owner' }, 'its owner stays the owner')
    t.match((await join(dan, token)).json(), { id: list }, 'also who has never written anything')
    isProblem(t, await join(cy, token), 404, 'INVITATION_NOT_FOUND')
    t.equal((await join(bob, token)).statusCode, 200, 'a member gets the same answer')
    t.same(await invitationsOf(ada, `/lists/${list}`), [])
    isInvalid(t, await join(cy, 'short'), '/token')
    isProblem(t, await join(cy, 'x'.repeat(43)), 404, 'INVITATION_NOT_FOUND')
  })

  t.test('two who use the last use of a link at once do not both get in', async (t) => {
    const { ada, list } = await owner(app)
    const { token } = (await addLink(ada, list)).json()
    const all = await Promise.all(Array.from({ length: 4 }, () => somebody(app)))
    const answers = await Promise.all(all.map((who) => join(who, token)))
    t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, 404, 404, 404])
  })

  t.test('a link ends after its days, and makes room', async (t) => {
    const { ada, list } = await owner(app)
    const { token, id } = (await addLink(ada, list, { valid_days: 1 })).json()
    await app.orm.em.fork().nativeUpdate(InvitationEntity, id, { expires_at: Date.now() })
    isProblem(t, await join(await somebody(app), token), 404, 'INVITATION_NOT_FOUND')
    t.same(await invitationsOf(ada, `/lists/${list}`), [])
    await addLink(ada, list)
    t.equal(await app.orm.em.fork().count(InvitationEntity, { id }), 0)
  })

  t.test('who joins by a link has nothing to accept any more', async (t) => {
    const { ada, list } = await owner(app)
    const bob = await somebody(app)
    await invite(ada, list, bob, 'admin')
    await join(bob, (await addLink(ada, list)).json().token)
    t.same(await invitationsOf(bob), [])
    t.match((await bob.get(`/lists/${list}`)).json(), { role: 'viewer' })
  })

  t.test(
    'what somebody has invited by is void when they are no admin any more, and links when one is taken out',
    async (t) => {
      const { ada, list } = await owner(app)
      const [bob, cy, dan] = [await somebody(app), await somebody(app), await somebody(app)]
      const join2 = async (who: Client) => accept(who, (await invite(ada, list, who, 'admin')).json().id)
      await join2(bob)
      const { id } = (await invite(bob, list, cy)).json()
      const link = (await addLink(bob, list)).json()
      await ada.call('PATCH', memberPath(list, bob), { role: 'editor' })
      isProblem(t, await accept(cy, id), 404, 'INVITATION_NOT_FOUND')
      isProblem(t, await join(cy, link.token), 404, 'INVITATION_NOT_FOUND')
      const other = (await addLink(ada, list, { uses: 5 })).json()
      await join2(dan)
      await dan.call('DELETE', memberPath(list, dan))
      t.equal((await join(cy, other.token)).statusCode, 200, 'that somebody leaves ends no link')
      await ada.call('DELETE', memberPath(list, bob))
      isProblem(t, await join(bob, other.token), 404, 'INVITATION_NOT_FOUND')
      t.equal((await join2(bob)).statusCode, 200, 'who is invited again is in again')
    },
  )

  t.test('a list has room for fifty, and the inbox for one', async (t) => {
    const { ada, list } = await owner(app)
    const bob = await somebody(app)
    const { token } = (await addLink(ada, list)).json()
    const em = app.orm.em.fork()
    const others = await Promise.all(Array.from({ length: 3 }, () => somebody(app)))
    const made = { list_id: list, role: 'viewer' as const, position: 'a1', version: 1, created_at: 1 }
    await em.insertMany(
      ListMemberEntity,
      others.map(({ user }) => ({ ...made, user_id: user.id })),
    )
    t.equal(1 + others.length + 1, 5, 'the owner, others, a link')
    const open = {
      user_id: ada.user.id,
      list_id: list,
      role: 'viewer' as const,
      created_by: ada.user.id,
      created_at: 1,
    }
    await em.insertMany(
      InvitationEntity,
      Array.from({ length: MAX_MEMBERS - 5 }, (_, index) => ({ ...open, token_hash: `${list} ${index}` })),
    )
    isProblem(t, await invite(ada, list, bob), 409, 'LIST_FULL')
    isProblem(t, await addLink(ada, list), 409, 'LIST_FULL')
    const inbox = (await ada.get('/lists')).json().lists[0].id
    isProblem(t, await invite(ada, inbox, bob), 409, 'INBOX_NOT_SHARED')
    isProblem(t, await addLink(ada, inbox), 409, 'INBOX_NOT_SHARED')
    t.equal((await join(bob, token)).statusCode, 200)
  })

  t.test('a full list takes nobody, whatever was promised', async (t) => {
    const { ada, list } = await owner(app)
    const { token } = (await addLink(ada, list, { uses: 2 })).json()
    const em = app.orm.em.fork()
    const people = Array.from({ length: MAX_MEMBERS - 1 }, () => newUser())
    for (const { id, username } of people) feed.say({ type: 'user', id, username })
    const made = { list_id: list, role: 'viewer' as const, position: 'a1', version: 1, created_at: 1 }
    const bob = await somebody(app)
    await until('all are known', async () => {
      await em
        .insertMany(
          ListMemberEntity,
          people.map(({ id }) => ({ ...made, user_id: id })),
        )
        .catch(() => undefined)
      return (await em.count(ListMemberEntity, { list_id: list })) === MAX_MEMBERS
    })
    isProblem(t, await join(bob, token), 409, 'LIST_FULL')
    const cost = statementsOf(await ada.call('POST', '/todos', { contents: 'x', list_id: list }))
    const alone = await owner(app)
    t.equal(
      cost,
      statementsOf(await alone.ada.call('POST', '/todos', { contents: 'x', list_id: alone.list })),
      'a write costs no more',
    )
  })

  t.test('whoever is in the feed can be invited before they first write', async (t) => {
    const { ada, list } = await owner(app)
    const { id } = newUser()
    const bob = clientOf(app, { id, username: `new ${id}` })
    isInvalid(t, await invite(ada, list, bob), '/username')
    feed.say({ type: 'user', ...bob.user })
    await until('the feed has been read', async () => (await invite(ada, list, bob)).statusCode === 201)
    t.equal((await accept(bob, (await invitationsOf(bob))[0].id)).statusCode, 200)
    t.match((await bob.get('/lists')).json().lists, [{ is_inbox: true }, { id: list }])
  })

  t.test('who guesses names is slowed down, on all replicas', async (t) => {
    const { ada, list } = await owner(app)
    const answers = await Promise.all(
      Array.from({ length: 35 }, () =>
        ada.call('POST', `/lists/${list}/invitations`, { username: 'nobody at all', role: 'viewer' }),
      ),
    )
    const refused = answers.filter(({ statusCode }) => statusCode === 429)
    t.equal(answers.filter(({ statusCode }) => statusCode === 422).length, 30)
    t.equal(refused.length, 5)
    for (const answer of refused) isProblem(t, answer, 429, 'TOO_MANY_INVITATIONS')
    t.equal(refused[0]?.headers['retry-after'], '120')
    t.equal((await addLink(ada, list)).statusCode, 201, 'links tell nothing of names')
  })

  t.test('the invitations of a deleted user are void, and those to the user', async (t) => {
    const { ada, list } = await owner(app)
    const [bob, cy] = [await somebody(app), await somebody(app)]
    await accept(bob, (await invite(ada, list, bob, 'admin')).json().id)
    await invite(bob, list, cy)
    feed.say({ type: 'user_deleted', id: bob.user.id })
    await until('they are gone', async () => (await invitationsOf(cy)).length === 0)
    t.match((await ada.get(`/lists/${list}/members`)).json().members, [ada.user])
  })

  t.test('what joining costs, and what is sent to the database of a token', async (t) => {
    const { ada, list } = await owner(app)
    const [bob, cy] = [await somebody(app), await somebody(app)]
    const statements = captureStatements(t)
    const invited = await invite(ada, list, bob)
    const link = await addLink(ada, list)
    const accepted = await accept(bob, invited.json().id)
    const joined = await join(cy, link.json().token)
    const shown = await ada.get(`/lists/${list}/invitations`)
    t.same([invited, link, accepted, joined, shown].map(statementsOf), [18, 10, 14, 15, 2])
    t.notMatch(JSON.stringify(statements()), link.json().token)
  })
})

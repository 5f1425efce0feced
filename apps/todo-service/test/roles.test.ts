import type { Test } from 'tap'
import { AccountRepository } from '../src/modules/accounts/account.repository.ts'
import { ChangeEntity } from '../src/modules/changes/change.entity.ts'
import { ListMemberEntity } from '../src/modules/lists/list-member.entity.ts'
import { type App, clientOf, isProblem, newUser, onEachDatabase, sharedTestApp } from './helper.ts'
import { call, makePeople, makeScene } from './role-scene.ts'
import { type Outcome, PEOPLE, type Person, ROLE_TABLE, type Row, type Scene } from './role-table.ts'
import { routesOf } from './routes.ts'

/** Routes that touch nothing in a list. What `HEAD` is told is tested with `GET`. */
const OTHERS =
  /^HEAD |^\w+ \/((healthz|readyz|metrics|settings|events)?$|(labels|filters|reminders|recurrence|webhooks|push|notifications|users|internal)\b)/

/** How many changes the log of the list's account has. */
function changesOf(app: App, { ada }: Scene): Promise<number> {
  return app.orm.em.fork().count(ChangeEntity, { user_id: ada.user.id })
}

const STRANGER = PEOPLE.indexOf('stranger')

/**
 * Makes scenes. What changes nothing has those of others that change nothing, for which the same was done first. What changes
 * something has a list of its own, among people who are there already.
 */
function scenesIn(app: App) {
  const unchanged = new Map<Row['before'], Partial<Record<Person, Promise<Scene>>>>()
  const peopleFor: Partial<Record<Person, ReturnType<typeof makePeople>>> = {}
  const make = async ({ before }: Row, person: Person, people?: ReturnType<typeof makePeople>) => {
    const scene = await makeScene(app, person, people)
    await before?.(scene)
    return scene
  }
  return (row: Row, person: Person, expected: Outcome): Promise<Scene> => {
    if (!(row.route.startsWith('GET') || Number(expected) >= 400)) {
      peopleFor[person] ??= makePeople(app, person)
      return make(row, person, peopleFor[person])
    }
    const scenes = unchanged.get(row.before) ?? {}
    unchanged.set(row.before, scenes)
    scenes[person] ??= make(row, person)
    return scenes[person]
  }
}

async function isAsExpected(
  t: Test,
  app: App,
  row: Row,
  scene: Scene,
  [index, person]: [number, Person],
): Promise<void> {
  const before = await changesOf(app, scene)
  const answer = await call(row, scene)
  const outcome = row.read ? row.read(answer) : answer.statusCode
  t.equal(outcome, row.expected[index], `${person}: ${answer.body}`)
  if (outcome === 403) {
    t.match(answer.body, /ROLE_TOO_LOW/)
    t.match(answer.body, new RegExp(`You are an? ${person} of this list, and need to be`))
  }
  if (Number(outcome) >= 400) t.equal(await changesOf(app, scene), before, `${person}: what is refused changes nothing`)
  if (row.route.startsWith('GET'))
    t.equal((await call(row, scene, 'HEAD')).statusCode, answer.statusCode, `${person}: HEAD is told what GET is`)
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const sceneFor = scenesIn(app)

  for (const row of ROLE_TABLE)
    t.test(`${[row.route, row.what].filter(Boolean).join(', ')}: ${row.expected.join(' ')}`, async (t) => {
      for (const [index, person] of PEOPLE.entries()) {
        const scene = await sceneFor(row, person, row.expected[index] ?? 0)
        await isAsExpected(t, app, row, scene, [index, person])
      }
    })

  t.test('the table has every route that touches something in a list, and no other', async (t) => {
    const routes = (await routesOf(app)).filter((route) => !OTHERS.test(route))
    t.same([...new Set(ROLE_TABLE.map(({ route }) => route))].sort(), routes)
  })

  for (const person of ['who has a link and has not used it', 'who is deleted, with a token that is still valid'])
    t.test(`${person}, sees and changes nothing in the list`, async (t) => {
      const isDeleted = person.includes('deleted')
      const scene = await makeScene(app, isDeleted ? 'editor' : 'stranger')
      const link = { role: 'admin', uses: 2 }
      t.equal((await scene.ada.call('POST', `/lists/${scene.list}/invitations/links`, link)).statusCode, 201)
      if (isDeleted)
        await app.orm.em.fork().transactional((em) => new AccountRepository(em).markDeleted([scene.who.user.id]))
      for (const row of ROLE_TABLE.filter(({ before }) => !before)) {
        const answer = await call(row, scene)
        const outcome = row.read ? row.read(answer) : answer.statusCode
        const isAnswered = isDeleted ? row.route.startsWith('GET') : Number(row.expected[STRANGER]) < 400
        t.notMatch(answer.body, /a secret/, row.route)
        t.ok(outcome === 'hidden' || Number(outcome) >= 400 || isAnswered, `${row.route} ${outcome}`)
      }
    })

  t.test('who is no admin any more does not take back what only admins do', async (t) => {
    const scene = await makeScene(app, 'admin')
    const { ada, who, list } = scene
    const log = app.orm.em.getKysely<{ change: { user_id: number; version: number } }>()
    await who.call('PATCH', `/lists/${list}`, { name: 'Casa' })
    const lines = log.selectFrom('change').select('version').where('user_id', '=', ada.user.id)
    const { version } = await lines.orderBy('version', 'desc').executeTakeFirstOrThrow()
    const member = { list_id: list, user_id: who.user.id }
    const become = (role: 'editor' | 'admin') => app.orm.em.fork().nativeUpdate(ListMemberEntity, member, { role })
    const undo = () => who.call('POST', '/undo', { version, user_id: ada.user.id })
    await become('editor')
    isProblem(t, await undo(), 403, 'ROLE_TOO_LOW')
    await become('admin')
    t.match((await undo()).json(), { undone: 1 })
  })

  t.test('an account that is not there is as one that one has changed nothing in', async (t) => {
    const ada = clientOf(app, newUser())
    isProblem(t, await ada.call('POST', '/undo', { version: 1, user_id: newUser().id }), 404, 'CHANGE_NOT_FOUND')
  })
})

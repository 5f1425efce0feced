import { randomUUID } from 'node:crypto'
import { Scope } from '../../../src/access/scope.ts'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { LOGGED } from '../../../src/modules/changes/logged-entities.ts'
import { Room } from '../../../src/modules/changes/undo/room.ts'
import { CommentEntity } from '../../../src/modules/comments/comment.entity.ts'
import { MAX_COMMENTS } from '../../../src/modules/comments/comment-faults.ts'
import { FilterEntity } from '../../../src/modules/filters/filter.entity.ts'
import { MAX_FILTERS } from '../../../src/modules/filters/filter-faults.ts'
import { LabelEntity } from '../../../src/modules/labels/label.entity.ts'
import { MAX_LABELS } from '../../../src/modules/labels/label-faults.ts'
import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { MAX_LISTS, MAX_SECTIONS } from '../../../src/modules/lists/list-faults.ts'
import { SectionEntity } from '../../../src/modules/lists/section.entity.ts'
import { ReminderEntity } from '../../../src/modules/reminders/reminder.entity.ts'
import { MAX_REMINDERS } from '../../../src/modules/reminders/reminder-faults.ts'
import { type App, type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

/** A thing that is deleted, and what fills its place. */
interface Scene {
  /** Where it is deleted. */
  url: string
  /** Adds so many of its kind. */
  fill: (count: number) => Promise<unknown>
  /** How many there may be with it. */
  most: number
}

const made = { version: 1, created_at: 1, updated_at: 1 }
const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make)
const idOf = async (ada: Client, url: string, body: object) => Number((await ada.call('POST', url, body)).json().id)

/** One of each kind of which there may be so many only. */
const SCENES: Record<string, (app: App, ada: Client) => Promise<Scene>> = {
  list: async (app, ada) => {
    const id = await idOf(ada, '/lists', { name: 'x' })
    await ada.post({ contents: 'goes with its list', list_id: id })
    const row = { ...made, user_id: ada.user.id, name: 'x', description: '' }
    const fill = (count: number) =>
      app.orm.em.fork().insertMany(
        ListEntity,
        times(count, () => row),
      )
    // The inbox is one, too.
    return { url: `/lists/${id}`, fill, most: MAX_LISTS - 1 }
  },
  section: async (app, ada) => {
    const list_id = await idOf(ada, '/lists', { name: 'x' })
    const id = await idOf(ada, `/lists/${list_id}/sections`, { name: 'x' })
    const row = { ...made, user_id: ada.user.id, list_id, name: 'x', position: 'a' }
    const fill = (count: number) =>
      app.orm.em.fork().insertMany(
        SectionEntity,
        times(count, () => row),
      )
    return { url: `/sections/${id}`, fill, most: MAX_SECTIONS }
  },
  label: async (app, ada) => {
    await ada.call('POST', '/labels', { name: 'x' })
    const row = { ...made, user_id: ada.user.id, position: 'a' }
    const fill = (count: number) =>
      app.orm.em.fork().insertMany(
        LabelEntity,
        times(count, () => ({ ...row, name: randomUUID() })),
      )
    return { url: '/labels/x', fill, most: MAX_LABELS }
  },
  filter: async (app, ada) => {
    const id = await idOf(ada, '/filters', { name: 'x', query: 'p1' })
    const row = { ...made, user_id: ada.user.id, name: 'x', query: 'p1', position: 'a' }
    const fill = (count: number) =>
      app.orm.em.fork().insertMany(
        FilterEntity,
        times(count, () => row),
      )
    return { url: `/filters/${id}`, fill, most: MAX_FILTERS }
  },
  comment: async (app, ada) => {
    const todo_id = await ada.add()
    const id = await idOf(ada, `/todos/${todo_id}/comments`, { text: 'x' })
    const row = {
      ...made,
      user_id: ada.user.id,
      todo_id,
      author_id: ada.user.id,
      text: 'x',
      mentions: '[]',
      posted_at: 1,
    }
    const fill = (count: number) =>
      app.orm.em.fork().insertMany(
        CommentEntity,
        times(count, () => row),
      )
    return { url: `/comments/${id}`, fill, most: MAX_COMMENTS }
  },
  reminder: async (app, ada) => {
    const todo_id = await ada.add()
    const reminder = { type: 'relative', minutes_before: 5, channel: 'event' }
    const id = await idOf(ada, `/todos/${todo_id}/reminders`, reminder)
    const row = { ...made, user_id: ada.user.id, todo_id, minutes_before: 5, channel: 'event' as const }
    const fill = (count: number) =>
      app.orm.em.fork().insertMany(
        ReminderEntity,
        times(count, () => row),
      )
    return { url: `/reminders/${id}`, fill, most: MAX_REMINDERS }
  },
}

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const [kind, set] of Object.entries(SCENES)) {
    t.test(`taking back that a ${kind} was deleted makes no more of them than there may be`, async (t) => {
      const ada = clientOf(app, newUser())
      await ada.add()
      const { url, fill, most } = await set(app, ada)
      const undone = async () => {
        t.equal((await ada.call('DELETE', url)).statusCode, 204)
        const { version } = await app.orm.em.fork().findOneOrFail(AccountEntity, ada.user.id)
        return ada.call('POST', '/undo', { version })
      }
      await fill(most - 1)
      t.match((await undone()).json(), { conflicts: [] }, 'the last one has room')
      await fill(1)
      t.match((await undone()).json(), { undone: 0, conflicts: [{ entity: kind, field: 'id', after: null }] })
      t.equal((await ada.get(url)).statusCode, 404)
    })
  }

  t.test('what one undo brings back takes room before it is stored', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const scene = await SCENES.label?.(app, ada)
    await scene?.fill(scene.most - 2)
    const actor = { ...ada.user, kind: 'session' as const, requestId: 'test' }
    const scope = new Scope({ actor, accountId: ada.user.id, version: 9, now: 9, roles: null })
    const room = new Room(app.orm.em.fork(), scope)
    const hadRoom: boolean[] = []
    for (const labels of LOGGED.filter(({ name }) => name === 'label'))
      for (const _ of [1, 2]) hadRoom.push(await room.take(labels, {}))
    t.same(hadRoom, [true, false])
  })
})

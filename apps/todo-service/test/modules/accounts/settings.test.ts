import { ChangeEntity } from '../../../src/modules/changes/change.entity.ts'
import { clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

const ALL = ['invited', 'assigned', 'mentioned', 'commented']

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('settings are as documented until they are changed, field by field', async (t) => {
    const ada = clientOf(app, newUser())
    const patch = (change: object) => ada.call('PATCH', '/settings', change)
    t.same((await ada.get('/settings')).json(), { time_zone: 'UTC', week_start: 1, locale: 'en', mail_about: ALL })
    const changed = { time_zone: 'Europe/Berlin', week_start: 7, locale: 'de-AT', mail_about: ALL }
    t.same((await patch({ time_zone: 'europe/berlin', week_start: 7, locale: 'de-at' })).json(), changed)
    const { headers } = await ada.get('/settings')
    t.equal((await ada.get('/settings', { 'if-none-match': String(headers.etag) })).statusCode, 304)
    t.same((await patch({ week_start: 1 })).json(), { ...changed, week_start: 1 })
    isInvalid(t, await patch({ time_zone: 'Mars/Base' }), '/time_zone')
    isInvalid(t, await patch({ locale: 'not a locale' }), '/locale')
    isInvalid(t, await patch({ week_start: 0 }), '/week_start')
    isInvalid(t, await patch({}), '')
    t.match(await patch({ mail_about: ['mentioned', 'invited'] }), { statusCode: 200 })
    t.same((await ada.get('/settings')).json().mail_about, ['invited', 'mentioned'])
    t.same((await patch({ mail_about: [] })).json().mail_about, [])
    isInvalid(t, await patch({ mail_about: ['spam'] }), '/mail_about/0')
  })

  t.test('the log calls settings as the API does, and what it says of them can be taken back', async (t) => {
    const ada = clientOf(app, newUser())
    const patch = async (change: object) => {
      await ada.call('PATCH', '/settings', change)
      const newest = { orderBy: { version: 'desc' } } as const
      return app.orm.em.fork().findOneOrFail(ChangeEntity, { user_id: ada.user.id, entity: 'settings' }, newest)
    }
    const { after, version } = await patch({ mail_about: ['invited'], week_start: 7 })
    t.same(JSON.parse(after ?? ''), { mail_about: ['invited'], week_start: 7 })
    const { version: other } = await patch({ week_start: 6 })
    for (const done of [other, version]) await ada.call('POST', '/undo', { version: done })
    t.match((await ada.get('/settings')).json(), { mail_about: ALL, week_start: 1 })
  })

  t.test('today is the day where the settings say that the user is', async (t) => {
    const ada = clientOf(app, newUser())
    const dayIn = (timeZone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format()
    for (const time_zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await ada.call('PATCH', '/settings', { time_zone })
      const before = dayIn(time_zone)
      const quick = (await ada.call('POST', '/todos/quick', { text: 'Call mum today', dry_run: true })).json()
      t.ok([before, dayIn(time_zone)].includes(quick.due.date), time_zone)
      const recurring = { contents: 'a', due: { date: '2020-01-01' }, recurrence: { rule: 'FREQ=DAILY' } }
      const { id } = (await ada.post(recurring)).json()
      const { due } = (await ada.call('POST', `/todos/${id}/complete`)).json()
      t.ok(due.date >= before && due.date <= dayIn(time_zone), time_zone)
      const preview = (
        await ada.call('POST', '/recurrence/preview', { rule: 'FREQ=DAILY', due: { date: '2020-01-01' }, count: 1 })
      ).json()
      t.ok(preview.dues[0].date >= before, time_zone)
    }
    await ada.call('PATCH', '/settings', { week_start: 7 })
    const explained = (await ada.get('/filters/explain?filter=this%20week')).json()
    t.match(explained.explanation, /due from/)
  })
})

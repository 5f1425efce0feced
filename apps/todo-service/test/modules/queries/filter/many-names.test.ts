import { slicesOf } from '@todo/service-kit/database'
import { TodoLabelEntity } from '../../../../src/modules/todos/todo-label.entity.ts'
import { clientOf, isInvalid, newUser, onEachDatabase, sharedTestApp } from '../../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('a filter that means thousands of names is read; one that means tens of thousands is refused', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const label = async (first: number, count: number) => {
      const names = Array.from({ length: count }, (_, n) => `label ${first + n}`)
      const rows = names.map((name) => ({ todo: id, name, user: ada.user.id }))
      for (const some of slicesOf(rows, 1_000)) await app.orm.em.fork().insertMany(TodoLabelEntity, some)
    }
    await label(0, 2_500)
    for (const scope of ['own', 'all'])
      for (const sort of ['id', 'due'])
        t.same(await ada.ids(`?filter=(all|done|!done)%26@label*&scope=${scope}&sort=${sort}&time_zone=UTC`), [id])
    await label(2_500, 31_000)
    isInvalid(t, await ada.get('/todos?filter=@label*'), 'filter')
    isInvalid(t, await ada.get('/todos?filter=!@label*'), 'filter')
    t.same(await ada.ids('?filter=@label%2033*1'), [id])
  })
})

import { randomUUID } from 'node:crypto'
import { databases } from '@todo/test-kit'
import { DefaultQueryExecutor } from 'kysely'
import t from 'tap'
import { OrderedMail } from '../src/modules/mail-orders/mail-order.entity.ts'
import { MailOrderRepository } from '../src/modules/mail-orders/mail-order.repository.ts'
import { Notice } from '../src/modules/notices/notice.entity.ts'
import { NoticeRepository } from '../src/modules/notices/notice.repository.ts'
import { Invitation } from '../src/modules/sign-up/invitation.entity.ts'
import { InvitationRepository } from '../src/modules/sign-up/invitation.repository.ts'
import { buildTestApp } from './helper.ts'

/** One more than a statement deletes. */
const MANY = 501

for (const database of databases) {
  t.test(`what has expired on ${database.name} is deleted some at a time, so that nobody waits long`, async (t) => {
    const app = await buildTestApp(t, database)
    const em = app.orm.em.fork()
    /** All but the last have expired. */
    const rows = <T extends object>(make: (id: string) => T) =>
      Array.from({ length: MANY + 1 }, (_, n) => ({ ...make(randomUUID()), expiresAt: n < MANY ? 1 : 2 ** 45 }))
    await em.insertMany(
      Notice,
      rows((id) => ({ id, userId: 1, kind: 'welcome', address: 'ada@example.com' })),
    )
    await em.insertMany(
      OrderedMail,
      rows((id) => ({ id, userId: 1 })),
    )
    await em.insertMany(
      Invitation,
      rows((tokenHash) => ({ tokenHash })),
    )
    const { executeQuery } = DefaultQueryExecutor.prototype
    const calls = t.capture(DefaultQueryExecutor.prototype, 'executeQuery', executeQuery)
    for (const repository of [new NoticeRepository(em), new MailOrderRepository(em), new InvitationRepository(em)])
      await repository.deleteExpired()
    const deletions = calls()
      .map(({ args }) => /^delete from .(\w+)./.exec(args[0].sql)?.[1])
      .filter((table) => table !== undefined)
    t.same(deletions, ['notice', 'notice', 'ordered_mail', 'ordered_mail', 'invitation', 'invitation'])
    const left = [await em.count(Notice), await em.count(OrderedMail), await em.count(Invitation)]
    t.same(left, [1, 1, 1], 'and what is still good stays')
  })
}

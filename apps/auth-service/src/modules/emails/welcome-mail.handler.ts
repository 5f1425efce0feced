import { handle } from '@todo/jobs'
import type { Mailer } from '../mail/mailer.ts'
import { templates } from '../mail/templates/index.ts'
import { UserRepository } from '../users/user.repository.ts'
import { welcomeMail } from './welcome-mail.job.ts'

/** Sends the welcome mails. */
export function welcomeMailHandler(mailer: Mailer) {
  return handle(welcomeMail, async ({ user_id, mail_id: id }, { em, ...job }) => {
    const user = await new UserRepository(em).findById(user_id)
    if (!user?.email) return
    await mailer.send({ to: user.email, id, ...templates.en.welcome({ username: user.username }) }, job)
  })
}

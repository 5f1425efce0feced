import type { JobHandler } from '@todo/jobs'
import type { Config } from './config.ts'
import { eraseTodosHandler } from './modules/accounts/erase-todos.handler.ts'
import type { FileStore } from './modules/attachments/store/file-store.ts'
import { retellAuthorHandler } from './modules/comments/retell-author.handler.ts'
import { createAccountDataClient } from './modules/exports/content/account-data-client.ts'
import { makeExportHandler } from './modules/exports/make-export.handler.ts'
import { createMailClient } from './modules/mails/mail-client.ts'
import { digestMailHandler } from './modules/notifications/mails/digest-mail.handler.ts'
import type { UnsubscribeTokens } from './modules/notifications/mails/unsubscribe-tokens.ts'
import type { PushSender } from './modules/reminders/sending/push-sender.ts'
import { reminderMailHandler } from './modules/reminders/sending/reminder-mail.handler.ts'
import { reminderPushHandler } from './modules/reminders/sending/reminder-push.handler.ts'
import { unassignHandler } from './modules/todos/unassign.handler.ts'

/** What the jobs share with the rest of the app. */
export interface JobTools {
  store: FileStore
  tokens: UnsubscribeTokens
  sender: PushSender
}

/** The background jobs of this service: each kind, and how it is done. */
export function jobHandlers(config: Config, { store, tokens, sender }: JobTools): JobHandler[] {
  const auth = { url: config.USER_FEED_URL, token: config.SERVICE_TOKEN }
  const mails = createMailClient(auth)
  return [
    eraseTodosHandler(store),
    unassignHandler,
    retellAuthorHandler,
    reminderMailHandler(mails),
    reminderPushHandler(sender),
    digestMailHandler({ mails, tokens, publicUrl: config.PUBLIC_URL }),
    makeExportHandler(createAccountDataClient(auth), store),
  ]
}

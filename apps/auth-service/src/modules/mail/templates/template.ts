import type { DigestOrder, ReminderOrder } from '@todo/schemas'
import type { NoticeKind } from '../../notices/notice.entity.ts'

/** What a mail says. */
export interface MailContent {
  subject: string
  text: string
  html: string
}

/** What a mail with a one-time code is made of. */
export interface CodeValues {
  code: string
  /** How long the code is still good for, in minutes. */
  minutes: number
}

/** The mails with a code. */
export interface CodeTemplates {
  /** To an address that somebody says is theirs. Nothing in it is theirs to write, or it could be used to send others mail. */
  verifyEmail(values: CodeValues): MailContent
  /** To the verified address of somebody who has forgotten the password, and perhaps the name too. */
  resetPassword(values: CodeValues & { username: string }): MailContent
}

/** The mails that tell of an account, by the kind of notice. */
export type NoticeTemplates = Record<NoticeKind, (values: { username: string }) => MailContent>

/** The mails that other services order. */
export interface OrderTemplates {
  reminder(values: Pick<ReminderOrder, 'contents' | 'due'>): MailContent
  digest(values: Pick<DigestOrder, 'items' | 'links'>): MailContent
}

/** Every mail, in one language. A subject holds no secret: locked screens show it, and mail servers log it. */
export type Templates = CodeTemplates & NoticeTemplates & OrderTemplates

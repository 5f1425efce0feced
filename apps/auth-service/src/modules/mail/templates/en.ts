import type { DigestOrder, NotificationKind, ReminderOrder } from '@todo/schemas'
import { beginningOf, LargeCode, LinkTo, mail, onOneLine, type Paragraph } from './layout.ts'
import type { MailContent, Templates } from './template.ts'

/** The mails in English. */
export const en: Templates = {
  verifyEmail: ({ code, minutes }) =>
    english('Your code to confirm this e-mail address', [
      'Your code is',
      new LargeCode(code),
      `Enter it to confirm this e-mail address. It is good for ${duration(minutes)}, and works once.`,
      'If you have not asked for it, ignore this mail: without the code, nothing happens.',
    ]),

  resetPassword: ({ code, minutes, username }) =>
    english('Your code to set a new password', [
      'Your code is',
      new LargeCode(code),
      `Enter it to set a new password. It is good for ${duration(minutes)}, and works once.`,
      `Your username is: ${onOneLine(username)}`,
      'If you have not asked for it, ignore this mail: your password stays as it is. Never tell the code to anybody.',
    ]),

  welcome: ({ username }) =>
    english('Welcome! Your e-mail address is confirmed', [
      `Welcome, ${onOneLine(username)}!`,
      'This e-mail address is now confirmed. If you forget your password, we can send you a code here.',
    ]),

  'password-changed': ({ username }) =>
    english('Your password was changed', [
      `Hello ${onOneLine(username)},`,
      'The password of your account was changed, by somebody who knew the old one. All other sessions were logged out.',
      'If that was you, there is nothing to do. If it was not, set a new password now: choose “Forgotten your password?”, and ' +
        'we send a code to this address.',
    ]),

  'password-reset': ({ username }) =>
    english('Your password was reset', [
      `Hello ${onOneLine(username)},`,
      'A new password was set for your account, with a code that we had sent to this address, or with a link that the ' +
        'person who runs this service or an administrator had made for you. All sessions were logged out.',
      'If that was you, there is nothing to do. If it was not, and nobody has made a link, somebody else reads your mail: ' +
        'change the password of your mailbox first, then choose “Forgotten your password?” here.',
    ]),

  'email-changed': ({ username }) =>
    english('This is now the e-mail address of your account', [
      `Hello ${onOneLine(username)},`,
      'This is now the e-mail address of your account. If you forget your password, we send you a code here.',
    ]),

  'email-removed': ({ username }) =>
    english('The e-mail address of your account was changed', [
      `Hello ${onOneLine(username)},`,
      'Your account has another e-mail address now. This one does not belong to it any more.',
      'If that was you, there is nothing to do. If it was not, somebody else can use your account: log in, change your ' +
        'password, and set your e-mail address again.',
    ]),

  reminder: ({ contents, due }) =>
    english(`Reminder: ${beginningOf(onOneLine(contents), 60)}`, [
      onOneLine(contents),
      ...(due ? [`Due on ${dueInWords(due)}.`] : []),
      'You get this mail because you have set a reminder for this to-do.',
    ]),

  digest: ({ items, links }) => {
    const told = items.map(itemInWords)
    const [first = '', ...others] = told
    return english(others.length === 0 ? beginningOf(first, 70) : `${told.length} things that concern you`, [
      ...told,
      ...(links ? [new LinkTo(links.page, 'Read all of it')] : []),
      'You get this mail because you have not read this yet. In the settings you choose what mails you get.',
      ...(links ? [new LinkTo(links.unsubscribe, 'Get no more of these mails')] : []),
    ])
  },
}

function english(subject: string, paragraphs: Paragraph[]): MailContent {
  return mail(subject, 'en', paragraphs)
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' })

/** As in: Thursday, 24 December 2026 at 17:00 (Europe/Berlin). */
function dueInWords({ date, time, time_zone }: NonNullable<ReminderOrder['due']>): string {
  const day = DAY.format(new Date(`${date}T00:00Z`))
  return `${day}${time === undefined ? '' : ` at ${time}`}${time_zone === undefined ? '' : ` (${time_zone})`}`
}

type Item = DigestOrder['items'][number]

/** What has been done, by the kind of notification, without who did it. */
const DONE: Record<NotificationKind, (item: Record<'list' | 'contents' | 'comment', string>) => string> = {
  invited: ({ list }) => `has invited you to the list “${list}”`,
  assigned: ({ contents, list }) => `has assigned you a to-do in “${list}”: ${contents}`,
  mentioned: ({ contents, comment }) => `has mentioned you at “${contents}”: ${comment}`,
  commented: ({ contents, comment }) => `has commented on “${contents}”: ${comment}`,
}

/** As in: Ada has invited you to the list “Home”. */
function itemInWords({ kind, actor = 'Somebody', list, contents = '', comment = '' }: Item): string {
  return onOneLine(`${actor} ${DONE[kind]({ list, contents, comment })}`)
}

function duration(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

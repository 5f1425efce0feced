import t from 'tap'
import { templates } from '../../../src/modules/mail/templates/index.ts'

const CODE = '042137'
const NASTY = '<b>"Ann" & \'Bob\'</b>\r\nBcc: x\u2028\u0000.'

const LINKS = {
  page: 'https://todo.example.com/app/notifications',
  unsubscribe: `https://todo.example.com/notifications/unsubscribe?token=1.${'a'.repeat(43)}`,
}
const ITEMS = [
  { id: 1, kind: 'invited', actor: NASTY, list: 'Home' },
  { id: 2, kind: 'assigned', actor: 'ann', list: 'Home', contents: 'buy milk' },
  { id: 3, kind: 'mentioned', actor: 'ann', list: 'Home', contents: 'buy milk', comment: '@bob, the one with oats' },
] as const

for (const [language, { verifyEmail, resetPassword, reminder, digest, ...notices }] of Object.entries(templates)) {
  const mails = {
    verifyEmail: verifyEmail({ code: CODE, minutes: 3 }),
    resetPassword: resetPassword({ code: CODE, minutes: 3, username: NASTY }),
    reminder: reminder({ contents: NASTY, due: { date: '2026-12-24' } }),
    longReminder: reminder({ contents: `${'a word and '.repeat(20)}another` }),
    digest: digest({ items: [...ITEMS], links: LINKS }),
    shortDigest: digest({
      items: [{ id: 1, kind: 'commented', actor: NASTY, list: 'Home', contents: 'a', comment: 'b' }],
    }),
    ...Object.fromEntries(Object.entries(notices).map(([kind, notice]) => [kind, notice({ username: NASTY })])),
  }

  t.test(
    `every mail (${language}) says the same as text and as HTML, and its subject fits on a locked screen`,
    async (t) => {
      for (const { subject, text, html } of Object.values(mails)) {
        t.match(subject, /^\S.{10,70}$/)
        t.notMatch(subject, CODE)
        t.match(html, /^<!doctype html>\n<html lang="[a-z]{2}">[\s\S]+<\/html>\n$/)
        t.match(html, `<title>${subject.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)}</title>`)
        t.equal(text.includes(CODE), html.includes(CODE))
        t.notMatch(`${text}${html}`, 'undefined')
        for (const line of `${text}\n${html}`.split('\n')) t.ok(line.length <= 120, line)
      }
    },
  )

  t.test(`a code (${language}) stands on a line of its own, and nothing else looks like one`, async (t) => {
    for (const { text, html } of [mails.verifyEmail, mails.resetPassword]) {
      t.match(text, new RegExp(`^${CODE}$`, 'm'))
      t.strictSame(`${text}${html}`.match(/\b\d{6}\b/g), [CODE, CODE])
    }
  })

  t.test(`a username (${language}) is text, on one line, whatever is in it`, async (t) => {
    for (const { text, html } of [
      mails.resetPassword,
      mails.reminder,
      mails.digest,
      mails.shortDigest,
      ...Object.values(notices).map((of) => of({ username: NASTY })),
    ]) {
      t.match(text, `<b>"Ann" & 'Bob'</b> Bcc: x .`)
      t.match(html, '&#60;b&#62;&#34;Ann&#34; &#38; &#39;Bob&#39;&#60;/b&#62; Bcc: x .')
      t.notMatch(html, '<b>')
    }
  })

  t.test(`a digest (${language}) tells each thing, and where more is`, async (t) => {
    const { subject, text, html } = digest({ items: [...ITEMS], links: LINKS })
    t.equal(subject, '3 things that concern you')
    t.match(text, 'ann has assigned you a to-do in “Home”: buy milk')
    t.match(text, 'ann has mentioned you at “buy milk”: @bob, the one with oats')
    for (const link of Object.values(LINKS)) {
      t.match(text, link)
      t.match(html, `href="${link}"`)
    }
    const alone = digest({ items: [{ id: 1, kind: 'invited', list: 'Home' }] })
    t.equal(alone.subject, 'Somebody has invited you to the list “Home”')
    t.notMatch(alone.text, 'http')
  })

  t.test(`a reminder (${language}) has all of the to-do in the mail, and its beginning in the subject`, async (t) => {
    const contents = '\u{1F986}'.repeat(100)
    const { subject, text } = reminder({ contents })
    t.match(subject, `${'\u{1F986}'.repeat(59)}…`)
    t.match(text, contents)
    t.match(reminder({ contents: 'a', due: { date: '2026-12-24' } }).text, /^Due on Thursday, 24 December 2026\.$/m)
    t.match(reminder({ contents: 'a', due: { date: '2026-12-24', time: '09:30' } }).text, / at 09:30\.$/m)
  })

  t.test(`how long a code (${language}) is good for is said as people say it`, async (t) => {
    t.match(verifyEmail({ code: CODE, minutes: 3 }), { text: /\b3 minutes\b/, html: /\b3 minutes\b/ })
    t.match(verifyEmail({ code: CODE, minutes: 1 }), { text: /\b1 minute\b/, html: /\b1 minute\b/ })
  })
}

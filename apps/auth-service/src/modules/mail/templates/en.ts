import { type Html, html } from './html.ts'
import type { MailContent, Templates } from './template.ts'

/** The mails in English. */
export const en: Templates = {
  verifyEmail: ({ code, minutes }) =>
    mail('Your code to confirm this e-mail address', {
      text: `Your code is

${code}

Enter it to confirm this e-mail address.
It is good for ${duration(minutes)}, and works once.

If you have not asked for it, ignore this mail: without the code,
nothing happens.
`,
      html: html`<p>Your code is</p>
${large(code)}
<p>Enter it to confirm this e-mail address.
It is good for ${duration(minutes)}, and works once.</p>
<p>If you have not asked for it, ignore this mail:
without the code, nothing happens.</p>`,
    }),

  resetPassword: ({ code, minutes, username }) =>
    mail('Your code to set a new password', {
      text: `Your code is

${code}

Enter it to set a new password.
It is good for ${duration(minutes)}, and works once.
Your username is: ${onOneLine(username)}

If you have not asked for it, ignore this mail: your password stays
as it is. Never tell the code to anybody.
`,
      html: html`<p>Your code is</p>
${large(code)}
<p>Enter it to set a new password.
It is good for ${duration(minutes)}, and works once.<br>
Your username is: <strong>${onOneLine(username)}</strong></p>
<p>If you have not asked for it, ignore this mail:
your password stays as it is. Never tell the code to anybody.</p>`,
    }),

  welcome: ({ username }) =>
    mail('Welcome! Your e-mail address is confirmed', {
      text: `Welcome, ${onOneLine(username)}!

This e-mail address is now confirmed. Should you forget your password,
we can send you a code here.
`,
      html: html`<p>Welcome, <strong>${onOneLine(username)}</strong>!</p>
<p>This e-mail address is now confirmed.
Should you forget your password, we can send you a code here.</p>`,
    }),
}

function mail(subject: string, { text, html: body }: { text: string; html: Html }): MailContent {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${subject}</title>
</head>
<body style="font-family: sans-serif; line-height: 1.5">
${body}
</body>
</html>
`
  return { subject, text, html: page.toString() }
}

function large(code: string): Html {
  return html`<p style="font-size: 2em; letter-spacing: 0.2em"><strong>
${code}
</strong></p>`
}

function duration(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

/** A username may hold any character; a line end would make a line of the mail out of it. */
function onOneLine(username: string): string {
  return username.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

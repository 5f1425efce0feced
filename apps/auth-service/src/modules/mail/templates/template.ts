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

/** Every mail there is, in one language. A subject holds no secret: it is shown on locked screens, and logged by servers. */
export interface Templates {
  /** To an address that somebody says is theirs. Nothing in it is theirs to write, or it could be used to send others mail. */
  verifyEmail(values: CodeValues): MailContent
  /** To the verified address of somebody who has forgotten the password, and perhaps the name too. */
  resetPassword(values: CodeValues & { username: string }): MailContent
  /** To an address that has just been verified. */
  welcome(values: { username: string }): MailContent
}

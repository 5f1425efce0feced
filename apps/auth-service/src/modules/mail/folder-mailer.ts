import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { composeMessage, lazily, type Mail, type Mailer } from './mailer.ts'

/** Where mails go that nobody sends. */
export interface FolderMailerOptions {
  folder: string
  from: string
}

/**
 * Writes each mail to a file that any mail program opens, and logs the path: for a machine without a mail server. Only
 * their owner may read the files, since they hold codes.
 */
export function createFolderMailer({ folder, from }: FolderMailerOptions): Mailer {
  const transport = lazily(({ createTransport }) =>
    createTransport({ streamTransport: true, buffer: true, newline: 'unix' }),
  )
  /** Writes the whole file under another name first, so that nobody reads half a mail. */
  const write = async (mail: Mail) => {
    const { message } = await (await transport()).sendMail(composeMessage(from, mail))
    // Sorted by name, the newest comes last.
    const file = path.resolve(folder, `${new Date().toISOString().replaceAll(':', '-')}-${mail.id}.eml`)
    const unfinished = `${file}.unfinished`
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(unfinished, message, { mode: 0o600 })
    return { file, unfinished }
  }
  return {
    send: async (mail, { log }) => {
      const { file, unfinished } = await write(mail)
      await rename(unfinished, file)
      log.info({ file }, 'a mail was written to a file, as no mail server is set (SMTP_URL)')
    },
    rehearse: async (mail) => rm((await write(mail)).unfinished),
  }
}

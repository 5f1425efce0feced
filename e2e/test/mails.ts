import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** A mail, as its reader sees it. */
export interface Mail {
  to: string
  text: string
}

/** The mails in a folder, the oldest first. */
export async function mailsIn(folder: string): Promise<Mail[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8')
      return { to: /^To: (.*)$/m.exec(text)?.[1] ?? '', text }
    }),
  )
}

/** The mails that MailDev has taken and shows at a URL, the oldest first. */
export async function mailsAt(url: string): Promise<Mail[]> {
  const response = await fetch(`${url}/api/email`)
  const mails: { to: { address: string }[]; text: string }[] = JSON.parse(await response.text())
  return mails.map(({ to: [recipient], text }) => ({ to: recipient?.address ?? '', text }))
}

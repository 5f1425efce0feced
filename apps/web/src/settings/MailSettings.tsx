import { useActions } from '../store/actions.ts'
import type { Settings } from '../store/things.ts'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words

type Kind = Settings['mail_about'][number]

const MAILED: readonly Kind[] = ['invited', 'assigned', 'mentioned', 'commented']

/** Which notifications are also mailed. */
export function MailSettings({ settings: { mail_about: chosen } }: { settings: Settings }) {
  const { make } = useActions()
  const toggle = (kind: Kind) => {
    const mail_about = chosen.includes(kind) ? chosen.filter((other) => other !== kind) : [...chosen, kind]
    void make({ kind: 'settings', patch: { mail_about } })
  }
  return (
    <SettingsPart title={text.mails} more={text.mailsMore}>
      {MAILED.map((kind) => (
        <label key={kind} className="check">
          <input type="checkbox" checked={chosen.includes(kind)} onChange={() => toggle(kind)} />
          {text.mailKinds[kind]}
        </label>
      ))}
    </SettingsPart>
  )
}

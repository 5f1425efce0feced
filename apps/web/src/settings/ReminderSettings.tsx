import { useEffect, useState } from 'react'
import { canShowOutside } from '../reminders/outside.ts'
import { takePush } from '../reminders/push.ts'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words

/** Whether this browser shows reminders also while one looks at something else, or has closed the page. */
export function ReminderSettings() {
  const [permission, setPermission] = useState(() => (canShowOutside() ? Notification.permission : undefined))
  const [hasPush, setPush] = useState(false)
  useEffect(() => {
    if (permission === 'granted') void takePush().then(setPush)
  }, [permission])
  if (permission === undefined) return null
  const granted = hasPush ? text.remindersPush : text.remindersOn
  return (
    <SettingsPart title={text.reminders} more={text.remindersMore}>
      {permission === 'default' ? (
        <button
          type="button"
          className="primary"
          onClick={() => void Notification.requestPermission().then(setPermission)}
        >
          {text.remindersAllow}
        </button>
      ) : (
        <p>{permission === 'granted' ? granted : text.remindersDenied}</p>
      )}
    </SettingsPart>
  )
}

import { useState } from 'react'
import { canShowOutside } from '../reminders/outside.ts'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words

/** Whether this browser shows reminders also while one looks at something else. */
export function ReminderSettings() {
  const [permission, setPermission] = useState(() => (canShowOutside() ? Notification.permission : undefined))
  if (permission === undefined) return null
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
        <p>{permission === 'granted' ? text.remindersOn : text.remindersDenied}</p>
      )}
    </SettingsPart>
  )
}

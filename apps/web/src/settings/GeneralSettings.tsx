import { useId } from 'react'
import { density, language, theme, useLook } from '../app/looks.ts'
import { timeZone } from '../dates/zone.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { locale, words } from '../words/index.ts'
import { MailSettings } from './MailSettings.tsx'
import { ReminderSettings } from './ReminderSettings.tsx'
import { Choice, SettingsPart } from './SettingsPart.tsx'

const { settings: text } = words

/** How the page looks in this browser, and how the account counts days. */
export function GeneralSettings() {
  const { settings } = useThings()
  const { make } = useActions()
  const id = useId()
  return (
    <>
      <SettingsPart title={text.looks} more={text.looksMore}>
        <Choice
          title={words.nav.theme}
          options={theme.options}
          chosen={useLook(theme)}
          names={words.theme}
          onChoose={theme.choose}
        />
        <Choice
          title={text.density}
          options={density.options}
          chosen={useLook(density)}
          names={text.densities}
          onChoose={density.choose}
        />
        <Choice
          title={text.language}
          options={language.options}
          chosen={useLook(language)}
          names={text.languages}
          onChoose={(option) => {
            language.choose(option)
            window.location.reload()
          }}
        />
      </SettingsPart>
      <ReminderSettings />
      {settings && <MailSettings settings={settings} />}
      {settings && (
        <SettingsPart title={text.days} more={text.daysMore}>
          <label htmlFor={`${id}-zone`}>{text.zone}</label>
          <select
            id={`${id}-zone`}
            value={settings.time_zone}
            onChange={({ target }) => void make({ kind: 'settings', patch: { time_zone: target.value } })}
          >
            {zonesWith(settings.time_zone).map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
          <label htmlFor={`${id}-week`}>{text.weekStart}</label>
          <select
            id={`${id}-week`}
            value={settings.week_start}
            onChange={({ target }) => void make({ kind: 'settings', patch: { week_start: Number(target.value) } })}
          >
            {weekdays().map((name, index) => (
              <option key={name} value={index + 1}>
                {name}
              </option>
            ))}
          </select>
        </SettingsPart>
      )}
    </>
  )
}

/** All zones that the browser knows, the one that is set, and the one that the browser is in. */
function zonesWith(zone: string): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), zone, timeZone()])].sort()
}

/** The names of the days, Monday first. */
function weekdays(): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  // 1 January 2024 was a Monday.
  return [1, 2, 3, 4, 5, 6, 7].map((day) => format.format(Date.UTC(2024, 0, day)))
}

import { type Static, Type } from 'typebox'
import { TimeZone } from './dates.ts'
import { NOTIFICATION_KINDS } from './notification-kinds.ts'
import { Text } from './text.ts'

const fields = {
  time_zone: { ...TimeZone, description: 'Which day is today, and when a due without a time zone is' },
  week_start: Type.Integer({
    minimum: 1,
    maximum: 7,
    description: 'The first day of the week; 1 is Monday',
    examples: [1],
  }),
  locale: Text({
    minLength: 1,
    maxLength: 35,
    description: 'A language tag (BCP 47), such as `en` or `de-AT`',
    examples: ['de'],
  }),
  mail_about: Type.Array(Type.Enum([...NOTIFICATION_KINDS], { type: 'string' }), {
    uniqueItems: true,
    maxItems: NOTIFICATION_KINDS.length,
    description: 'Of which notifications you also get mails, until you have read them: at most one in 15 minutes',
    examples: [['invited', 'assigned']],
  }),
}

/** How a user wants dates and words. */
export const Settings = Type.Object(fields, { $id: 'Settings' })
export type Settings = Static<typeof Settings>

/** A change of settings: an omitted one stays as it is (RFC 7396). */
export const PatchSettings = Type.Object(Type.Partial(Type.Object(fields)).properties, {
  $id: 'PatchSettings',
  additionalProperties: false,
  minProperties: 1,
  examples: [{ time_zone: 'Europe/Berlin', week_start: 1, locale: 'de' }],
})
export type PatchSettings = Static<typeof PatchSettings>

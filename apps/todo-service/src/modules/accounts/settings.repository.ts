import type { SqlEntityManager } from '@mikro-orm/sql'
import { NOTIFICATION_KINDS, type NotificationKind } from '@todo/schemas'
import { compiledOnce } from '@todo/service-kit/database'
import type { Tables } from '../../database/tables.ts'
import { timeZoneNamed } from '../dates/time-zones.ts'

/** What a user has set. */
export interface Settings {
  /** The name of an IANA time zone: it decides which day is today. */
  timeZone: string
  /** The day that a week begins with: 1 is Monday, 7 is Sunday. */
  weekStart: number
  /** A language tag (BCP 47). */
  locale: string
  /** Of which notifications the user wants mails. */
  mailAbout: NotificationKind[]
}

/** The settings of a user who has set none. */
const DEFAULTS: Settings = { timeZone: 'UTC', weekStart: 1, locale: 'en', mailAbout: [...NOTIFICATION_KINDS] }

/** What a user has set, as the database has it. */
const settingsRow = compiledOnce<{ userId: number }, Omit<Settings, 'mailAbout'> & { unmailed: string }>((em, slot) =>
  em
    .getKysely<Tables>()
    .selectFrom('user')
    .select(['time_zone as timeZone', 'week_start as weekStart', 'locale', 'unmailed'])
    .where('id', '=', slot('userId')),
)

/** The settings of a user. */
export async function settingsOf(em: SqlEntityManager, userId: number): Promise<Settings> {
  const [settings] = await settingsRow(em, { userId })
  if (!settings) return DEFAULTS
  const { unmailed, ...rest } = settings
  return { ...rest, mailAbout: kindsWithout(unmailed.split(',')) }
}

/** All kinds of notifications but these, in their usual order. */
export function kindsWithout(some: readonly string[]): NotificationKind[] {
  return NOTIFICATION_KINDS.filter((kind) => !some.includes(kind))
}

/**
 * The settings that count for a request: a time zone that it names comes first.
 *
 * @param place Where the request names it.
 * @throws {InvalidInput} for a time zone that does not exist.
 */
export async function settingsFor(
  em: SqlEntityManager,
  userId: number,
  timeZone: string | undefined,
  place: { pointer: string } | { parameter: string },
): Promise<Settings> {
  const settings = await settingsOf(em, userId)
  return timeZone === undefined ? settings : { ...settings, timeZone: timeZoneNamed(timeZone, place) }
}

/**
 * The time zone that counts for a request: where it names one, no statement is needed.
 *
 * @param place Where the request names it.
 * @throws {InvalidInput} for a time zone that does not exist.
 */
export async function timeZoneFor(
  em: SqlEntityManager,
  userId: number,
  timeZone: string | undefined,
  place: { pointer: string } | { parameter: string },
): Promise<string> {
  return timeZone === undefined ? (await settingsOf(em, userId)).timeZone : timeZoneNamed(timeZone, place)
}

/** The settings in a row of an account, or in the log, as the API calls them. */
type Fields = Record<string, unknown>

/** What the log tells of settings: as `Settings` has them. */
export function loggedSettings({ time_zone, week_start, locale, unmailed }: Fields): Fields {
  return { time_zone, week_start, locale, mail_about: kindsWithout(String(unmailed).split(',')) }
}

/** The columns for fields that `loggedSettings` has made. */
export function settingsColumns({ mail_about, ...plain }: Fields): Fields {
  return Array.isArray(mail_about) ? { ...plain, unmailed: kindsWithout(mail_about).join() } : plain
}

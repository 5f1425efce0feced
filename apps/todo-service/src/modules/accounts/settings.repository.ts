import type { SqlEntityManager } from '@mikro-orm/sql'
import { NOTIFICATION_KINDS, type NotificationKind, type Settings } from '@todo/schemas'
import { compiledOnce } from '@todo/service-kit/database'
import type { Tables } from '../../database/tables.ts'
import { timeZoneNamed } from '../dates/time-zones.ts'
import { NO_SETTINGS } from './account.entity.ts'

/** What a user has set, as the database has it. */
type SettingsRow = typeof NO_SETTINGS

const settingsRow = compiledOnce<{ userId: number }, SettingsRow>((em, slot) =>
  em
    .getKysely<Tables>()
    .selectFrom('user')
    .select(['time_zone', 'week_start', 'locale', 'unmailed'])
    .where('id', '=', slot('userId')),
)

/** The settings of a user. */
export async function settingsOf(em: SqlEntityManager, userId: number): Promise<Settings> {
  const [row = NO_SETTINGS] = await settingsRow(em, { userId })
  return settingsToJson(row)
}

/** The JSON of what a user has set. */
export function settingsToJson({ time_zone, week_start, locale, unmailed }: SettingsRow): Settings {
  return { time_zone, week_start, locale, mail_about: kindsWithout(unmailed.split(',')) }
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
  return timeZone === undefined ? settings : { ...settings, time_zone: timeZoneNamed(timeZone, place) }
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
  return timeZone === undefined ? (await settingsOf(em, userId)).time_zone : timeZoneNamed(timeZone, place)
}

/** Settings by name: of a row, or of the log. */
type Fields = Record<string, unknown>

/** What the log tells of the settings in a row, as the API calls them. */
export function loggedSettings({ time_zone, week_start, locale, unmailed }: Fields): Fields {
  return { time_zone, week_start, locale, mail_about: kindsWithout(String(unmailed).split(',')) }
}

/** The columns for fields that `loggedSettings` has made. */
export function settingsColumns({ mail_about, ...plain }: Fields): Fields {
  return Array.isArray(mail_about) ? { ...plain, unmailed: kindsWithout(mail_about).join() } : plain
}

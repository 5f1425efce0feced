import type { SqlEntityManager } from '@mikro-orm/sql'
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
}

/** The settings of who has set none. */
const DEFAULTS: Settings = { timeZone: 'UTC', weekStart: 1, locale: 'en' }

/** The settings of a user. */
export async function settingsOf(em: SqlEntityManager, userId: number): Promise<Settings> {
  const settings = await em
    .getKysely<Tables>()
    .selectFrom('user')
    .select(['time_zone as timeZone', 'week_start as weekStart', 'locale'])
    .where('id', '=', userId)
    .executeTakeFirst()
  return settings ?? DEFAULTS
}

/**
 * The settings that count for a request: a time zone that it names comes first.
 *
 * @param place Where the request names it.
 * @throws {InvalidInput} for a time zone that there is not.
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

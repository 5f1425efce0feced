import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from '../../database/tables.ts'

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

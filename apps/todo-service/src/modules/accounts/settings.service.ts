import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { PatchSettings, Settings } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { inAccount } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import { timeZoneNamed } from '../dates/time-zones.ts'
import { AccountEntity } from './account.entity.ts'
import { kindsWithout, settingsToJson } from './settings.repository.ts'

/**
 * Changes settings of the actor.
 *
 * @throws {InvalidInput} for a time zone or a language tag that does not exist.
 */
export async function patchSettings(em: SqlEntityManager, actor: Actor, changes: PatchSettings): Promise<Settings> {
  const { time_zone, locale, mail_about, ...rest } = changes
  const checked = {
    ...rest,
    ...(time_zone !== undefined && { time_zone: timeZoneNamed(time_zone, { pointer: '/time_zone' }) }),
    ...(locale !== undefined && { locale: localeNamed(locale) }),
    ...(mail_about !== undefined && { unmailed: kindsWithout(mail_about).join() }),
  }
  return inAccount(em, actor, actor.id, async (_scope, em) => {
    return settingsToJson(wrap(await em.findOneOrFail(AccountEntity, actor.id)).assign(checked))
  })
}

/** A language tag in its usual spelling: `de-AT` for `de-at`. */
function localeNamed(tag: string): string {
  try {
    return String(new Intl.Locale(tag))
  } catch {
    throw new InvalidInput({ pointer: '/locale', detail: 'must be a language tag, as in en or de-AT' })
  }
}

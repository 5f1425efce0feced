import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from '../../database/tables.ts'

/** An `@`, not within a word (as it is in an address of mail), and all that might be the name after it. */
const MENTION = /(?<![\p{L}\p{N}._%+-])@(\S+)/gu

/**
 * The members of a list that a text mentions. A name may be followed by anything that is not a part of it: of two names
 * that fit, the longer one is meant.
 */
export async function mentionsIn(em: SqlEntityManager, text: string, listId: number): Promise<number[]> {
  const written = [...text.matchAll(MENTION)].map(([, name = '']) => name.toLowerCase())
  if (written.length === 0) return []
  const members = await em
    .getKysely<Tables>()
    .selectFrom('list_member as m')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select(['u.id', 'u.username'])
    .where('m.list_id', '=', listId)
    .where('u.deleted_at', 'is', null)
    .execute()
  const named = members
    .map(({ id, username }) => ({ id, name: username.toLowerCase() }))
    .sort((a, b) => b.name.length - a.name.length)
  return [...new Set(written.flatMap((word) => named.find(({ name }) => isNamed(word, name))?.id ?? []))]
}

/** Whether a word is a name, or begins with it and goes on with what cannot belong to a name. */
function isNamed(word: string, name: string): boolean {
  return word.startsWith(name) && !/^[\p{L}\p{N}_-]/u.test(word.slice(name.length))
}

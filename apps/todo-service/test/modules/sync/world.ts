import { inAccounts } from '../../../src/access/in-account.ts'
import { scopeIn } from '../../../src/access/scope.ts'
import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import type { App, Client } from '../../helper.ts'

/** What somebody else can be to a list. */
export const ROLES = ['viewer', 'editor', 'admin'] as const

/** Makes a user a member of a list of another one, with a role, or no member any more. */
export async function share(
  app: App,
  [owner, member]: readonly [Client, Client],
  listId: number,
  role: (typeof ROLES)[number] | null,
): Promise<void> {
  const actor = { ...owner.user, kind: 'session', requestId: 'share' } as const
  await inAccounts(app.orm.em, actor, [owner.user.id, member.user.id], async (scopes, em) => {
    const list = await em.findOne(ListEntity, { id: listId, user_id: owner.user.id, is_inbox: false })
    if (!list) return
    const key = { list_id: listId, user_id: member.user.id }
    const there = await em.findOne(ListMemberEntity, key)
    if (there && role) there.role = role
    else if (there) em.remove(there)
    else if (role) {
      const { version, now: created_at } = scopeIn(scopes, member.user.id)
      em.create(ListMemberEntity, { ...key, role, position: 'a5', version, created_at })
    }
  })
}

/** A row of numbers that look random, and are the same for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number below another one. */
  below(limit: number): number {
    // Knuth, The Art of Computer Programming, volume 2, section 3.3.4: a linear congruential generator.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * limit)
  }

  /** One of these. */
  of<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0]
  }
}

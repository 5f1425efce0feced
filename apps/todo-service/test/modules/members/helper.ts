import type { Role } from '@todo/schemas'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { type App, type Client, clientOf, newUser } from '../../helper.ts'

/** Who can be in a list besides its owner. */
const ROLES_OF = { ann: 'admin', ed: 'editor', vi: 'viewer' } as const satisfies Record<string, Role>

/** A shared list, with one of each role in it, and a to-do. */
export async function shareList(app: App, version = 1) {
  const ada = clientOf(app, newUser('ada'))
  const { id: list } = (await ada.call('POST', '/lists', { name: 'Home' })).json()
  const join = async (name: keyof typeof ROLES_OF) => {
    const who = clientOf(app, newUser(name))
    await who.add()
    const row = { list_id: list, user_id: who.user.id, role: ROLES_OF[name], position: 'a9', created_at: 1 }
    await app.orm.em.fork().insert(ListMemberEntity, { ...row, version })
    return who
  }
  const [ann, ed, vi] = [await join('ann'), await join('ed'), await join('vi')]
  const { id: todo } = (await ada.post({ contents: 'buy milk', list_id: list })).json()
  return { ada, ann, ed, vi, list, todo }
}

/** The path of a member of a list. */
export function memberPath(list: number, { user }: Client): string {
  return `/lists/${list}/members/${user.id}`
}

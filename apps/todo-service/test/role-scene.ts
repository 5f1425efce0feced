import { ROLES } from '@todo/schemas'
import { ListMemberEntity } from '../src/modules/lists/list-member.entity.ts'
import { type App, clientOf, METHODS, newUser } from './helper.ts'
import type { Person, Row, Scene } from './role-table.ts'

/** What a row of a member has besides. */
const MADE = { position: 'a9', version: 1, created_at: 1 }

/** Those who are in a scene, and the inbox of whoever calls. */
export async function makePeople(app: App, person: Person) {
  const ada = clientOf(app, newUser('ada'))
  const who = person === 'owner' ? ada : clientOf(app, newUser('bob'))
  const { list_id: inbox } = (await who.post({ contents: 'the first' })).json()
  const carol = clientOf(app, newUser('carol'))
  await carol.add()
  return { ada, who, inbox: Number(inbox), carol }
}

/** A list of one user with a section and a to-do in it, and somebody who is something to it. */
export async function makeScene(app: App, person: Person, people = makePeople(app, person)): Promise<Scene> {
  const { ada, who, inbox, carol } = await people
  const own = await who.add('mine')
  const list = (await ada.call('POST', '/lists', { name: 'a secret' })).json().id
  const section = (await ada.call('POST', `/lists/${list}/sections`, { name: 'a secret' })).json().id
  const recurring = { due: { date: '2099-01-01' }, recurrence: { rule: 'FREQ=DAILY' } }
  const { id: todo, version } = (await ada.post({ contents: 'a secret', section_id: section, ...recurring })).json()
  await app.orm.em.fork().insert(ListMemberEntity, { ...MADE, list_id: list, user_id: carol.user.id, role: 'editor' })
  const { id: guestId } = newUser()
  const guest = clientOf(app, { id: guestId, username: `guest ${guestId}` })
  const scene = { ada, who, carol, guest, list, section, todo, version, own, inbox }
  return person === 'owner' || person === 'stranger' ? scene : { ...scene, version: await join(app, scene, person) }
}

/**
 * Makes somebody an editor who changes the to-do, and then what he is from now on.
 *
 * @returns the version of the change.
 */
async function join(app: App, { who, list, todo }: Scene, person: Person): Promise<number> {
  const em = app.orm.em.fork()
  const member = { list_id: list, user_id: who.user.id }
  await em.insert(ListMemberEntity, { ...MADE, ...member, role: 'editor' })
  const { version } = (await who.patch(todo, { priority: 1 })).json()
  const role = ROLES.find((role) => role === person)
  await (role ? em.nativeUpdate(ListMemberEntity, member, { role }) : em.nativeDelete(ListMemberEntity, member))
  return version
}

/** Calls the route of a row; `method` in the place of its own. */
export function call(
  { route, id, invitation = () => 0, user = ({ carol }) => carol.user.id, query = '', body }: Row,
  scene: Scene,
  method = METHODS.find((m) => route.startsWith(m)),
  headers: Record<string, string> = {},
) {
  const [, path = ''] = route.split(' ')
  const [, folder] = path.split('/')
  const ofPath = folder === 'lists' ? scene.list : folder === 'sections' ? scene.section : scene.todo
  const ids = path
    .replace(':id', String(id ? id(scene) : ofPath))
    .replace(':user_id', String(user(scene)))
    .replace(':attachment_id', String(scene.file))
    .replace(':invitation_id', String(invitation(scene)))
  const url = ids + query
  return scene.who.call(method ?? 'GET', url, typeof body === 'function' ? body(scene) : body, headers)
}

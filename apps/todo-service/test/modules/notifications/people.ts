import { type App, type Client, clientOf, newUser } from '../../helper.ts'
import { share } from '../sync/world.ts'

/** Two in one list. */
export interface Scene {
  ada: Client
  bob: Client
  list: number
}

/** Somebody with a name that nobody else has. */
export async function somebody(app: App): Promise<Client> {
  const { id } = newUser()
  const who = clientOf(app, { id, username: `user-${id}` })
  await who.add()
  return who
}

/** Ada's list, which Bob may change, too. */
export async function together(app: App): Promise<Scene> {
  const [ada, bob] = [await somebody(app), await somebody(app)]
  const list: number = (await ada.call('POST', '/lists', { name: 'Home' })).json().id
  await share(app, [ada, bob], list, 'editor')
  return { ada, bob, list }
}

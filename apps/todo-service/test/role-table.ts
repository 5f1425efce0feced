import type { LightMyRequestResponse as Response } from 'fastify'
import type { Client } from './helper.ts'

/** What somebody can be to a list, in the order of the columns of the table. A former member was an editor. */
export const PEOPLE = ['owner', 'admin', 'editor', 'viewer', 'former member', 'stranger'] as const
export type Person = (typeof PEOPLE)[number]

/** What a route is called on. */
export interface Scene {
  /** The owner of the list. */
  ada: Client
  /** Who calls. */
  who: Client
  /** Another member of the list, an editor. */
  carol: Client
  /** Somebody who is in no list but their own. The name is nobody else's. */
  guest: Client
  list: number
  /** A section of the list. */
  section: number
  /** A to-do in the section. It recurs. */
  todo: number
  /** The version of a change of the to-do: the caller's own, if ever a member. */
  version: number
  /** An open invitation of somebody who is in no list, if the row has made one. */
  invitation?: { id: number; guest: string; token: string }
  /** A comment on the to-do, if the row has made one. */
  comment?: number
  /** A file of the to-do, if the row has attached one. */
  file?: string
  /** A to-do of the caller's own, and the inbox that it is in. */
  own: number
  inbox: number
}

/** A status, or whether the answer names what is in the list. */
export type Outcome = number | 'shown' | 'hidden'

/** A call of a route, and what comes of it for each of `PEOPLE`. */
export interface Row {
  route: string
  /** What is special about the call. */
  what?: string
  /** What is called, if it is not the thing in the list that the path is about. */
  id?: (scene: Scene) => number
  /** The invitation that the path names. */
  invitation?: (scene: Scene) => number
  /** The member whom the path names, if it is not the other editor. */
  user?: (scene: Scene) => number
  query?: string
  body?: object | ((scene: Scene) => object)
  /** What is done first. */
  before?: (scene: Scene) => Promise<unknown>
  /** How an outcome is read from an answer; left out, it is the status. */
  read?: (answer: Response) => Outcome
  /** Of the owner, an admin, an editor, a viewer, a former member, a stranger. */
  expected: readonly [Outcome, Outcome, Outcome, Outcome, Outcome, Outcome]
}

/** Whether a page names what is in the list. Everything there is called a secret. */
const shows = (answer: Response): Outcome => (/a secret/.test(answer.body) ? 'shown' : 'hidden')

/** What became of the only to-do of a bulk change. */
const ofBulk = (answer: Response): Outcome => answer.json().results[0].status

const trashTodo = ({ ada, todo }: Scene) => ada.delete(todo)
const trashList = ({ ada, list }: Scene) => ada.call('DELETE', `/lists/${list}`)

/** Invites somebody by name, and whoever has the token. */
async function inviteGuest(scene: Scene): Promise<void> {
  const { ada, list, guest } = scene
  await guest.add()
  const invited = { username: guest.user.username, role: 'viewer' }
  const { id } = (await ada.call('POST', `/lists/${list}/invitations`, invited)).json()
  const { token } = (await ada.call('POST', `/lists/${list}/invitations/links`, { role: 'viewer' })).json()
  scene.invitation = { id, guest: guest.user.username, token }
}

/** The smallest GIF there is. */
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** Attaches a picture to the to-do. */
async function attachPicture(scene: Scene): Promise<void> {
  const { ada, todo } = scene
  const headers = { 'content-type': 'image/gif' }
  scene.file = (await ada.call('POST', `/todos/${todo}/attachments?name=a`, PICTURE, headers)).json().id
}

/** Attaches a file to the to-do. */
async function attach(scene: Scene): Promise<void> {
  const { ada, todo } = scene
  scene.file = (await ada.call('POST', `/todos/${todo}/attachments?name=a`, 'a secret')).json().id
}

const archiveList = ({ ada, list }: Scene) => ada.call('PATCH', `/lists/${list}`, { is_archived: true })

// The columns of `expected`.
const FOR_VIEWERS = [200, 200, 200, 200, 404, 404] as const
const FOR_EDITORS = [200, 200, 200, 403, 404, 404] as const
const FOR_ADMINS = [200, 200, 403, 403, 404, 404] as const
const FOR_THE_OWNER = [200, 403, 403, 403, 404, 404] as const
/** The owner stays, also by the owner's own will. */
const OF_THE_OWNER = [409, 403, 403, 403, 404, 404] as const
const ADDED_BY_ADMINS = [201, 201, 403, 403, 404, 404] as const
/** What only one person may do, who is none of these. */
const FOR_NOBODY = [404, 404, 404, 404, 404, 404] as const
const HIDDEN = ['hidden', 'hidden', 'hidden', 'hidden', 'hidden', 'hidden'] as const
const SHOWN_TO_VIEWERS = ['shown', 'shown', 'shown', 'shown', 'hidden', 'hidden'] as const
const SHOWN_TO_THE_OWNER = ['shown', 'hidden', 'hidden', 'hidden', 'hidden', 'hidden'] as const
/** Of a place that a body names: one that is hidden is not there. */
const ADDED_BY_EDITORS = [201, 201, 201, 403, 422, 422] as const
const MOVED_BY_EDITORS = [200, 200, 200, 403, 422, 422] as const

const LISTS: Row[] = [
  { route: 'GET /lists', read: shows, expected: SHOWN_TO_VIEWERS },
  {
    route: 'GET /lists',
    what: 'of an archived one',
    query: '?is_archived=true',
    before: archiveList,
    read: shows,
    expected: SHOWN_TO_VIEWERS,
  },
  { route: 'POST /lists', body: { name: 'x' }, expected: [201, 201, 201, 201, 201, 201] },
  {
    route: 'POST /lists',
    what: 'before the list',
    body: ({ list }) => ({ name: 'x', before_id: list }),
    expected: [201, 201, 201, 201, 422, 422],
  },
  { route: 'GET /lists/:id', expected: FOR_VIEWERS },
  { route: 'PATCH /lists/:id', what: 'the name', body: { name: 'x' }, expected: FOR_ADMINS },
  { route: 'PATCH /lists/:id', what: 'the archive', body: { is_archived: true }, expected: FOR_ADMINS },
  {
    route: 'PATCH /lists/:id',
    what: 'the name and a favourite',
    body: { name: 'x', is_favorite: true },
    expected: FOR_ADMINS,
  },
  { route: 'PATCH /lists/:id', what: 'a favourite', body: { is_favorite: true }, expected: FOR_VIEWERS },
  { route: 'PATCH /lists/:id', what: 'the place', body: ({ inbox }) => ({ before_id: inbox }), expected: FOR_VIEWERS },
  { route: 'DELETE /lists/:id', expected: [204, 403, 403, 403, 404, 404] },
  { route: 'POST /lists/:id/restore', before: trashList, expected: FOR_THE_OWNER },
  { route: 'GET /lists/:id/history', expected: FOR_VIEWERS },
  { route: 'GET /lists/:id/sections', expected: FOR_VIEWERS },
  { route: 'POST /lists/:id/sections', body: { name: 'x' }, expected: [201, 201, 201, 403, 404, 404] },
  { route: 'GET /sections/:id', expected: FOR_VIEWERS },
  { route: 'PATCH /sections/:id', body: { name: 'x' }, expected: FOR_EDITORS },
  { route: 'DELETE /sections/:id', expected: [204, 204, 204, 403, 404, 404] },
]

const theOwner = ({ ada }: Scene) => ada.user.id
const themselves = ({ who }: Scene) => who.user.id

const MEMBERS: Row[] = [
  { route: 'GET /lists/:id/members', expected: FOR_VIEWERS },
  { route: 'PATCH /lists/:id/members/:user_id', body: { role: 'viewer' }, expected: FOR_ADMINS },
  {
    route: 'PATCH /lists/:id/members/:user_id',
    what: 'the owner',
    user: theOwner,
    body: { role: 'viewer' },
    expected: OF_THE_OWNER,
  },
  {
    route: 'PATCH /lists/:id/members/:user_id',
    what: 'who is not in it',
    user: () => 2 ** 31 - 1,
    body: { role: 'viewer' },
    expected: [404, 404, 403, 403, 404, 404],
  },
  { route: 'DELETE /lists/:id/members/:user_id', expected: [204, 204, 403, 403, 404, 404] },
  { route: 'DELETE /lists/:id/members/:user_id', what: 'the owner', user: theOwner, expected: OF_THE_OWNER },
  {
    route: 'DELETE /lists/:id/members/:user_id',
    what: 'to leave it',
    user: themselves,
    expected: [409, 204, 204, 204, 404, 404],
  },
  { route: 'POST /lists/:id/transfer', body: ({ carol }) => ({ user_id: carol.user.id }), expected: FOR_THE_OWNER },
  {
    route: 'POST /lists/:id/transfer',
    what: 'to who is not in it',
    body: { user_id: 2 ** 31 - 1 },
    expected: [404, 403, 403, 403, 404, 404],
  },
]

/** The id of the invitation that `inviteGuest` has made. */
const theInvitation = ({ invitation }: Scene) => invitation?.id ?? 0

const INVITATIONS: Row[] = [
  { route: 'GET /lists/:id/invitations', expected: FOR_ADMINS },
  {
    route: 'POST /lists/:id/invitations',
    before: inviteGuest,
    body: ({ invitation }) => ({ username: invitation?.guest, role: 'viewer' }),
    expected: ADDED_BY_ADMINS,
  },
  {
    route: 'POST /lists/:id/invitations',
    what: 'of nobody',
    body: { username: 'nobody has this name', role: 'viewer' },
    expected: [422, 422, 403, 403, 404, 404],
  },
  { route: 'POST /lists/:id/invitations/links', body: { role: 'viewer' }, expected: ADDED_BY_ADMINS },
  {
    route: 'DELETE /lists/:id/invitations/:invitation_id',
    before: inviteGuest,
    invitation: theInvitation,
    expected: [204, 204, 403, 403, 404, 404],
  },
  { route: 'GET /invitations', before: inviteGuest, read: shows, expected: HIDDEN },
  { route: 'POST /invitations/:id/accept', before: inviteGuest, id: theInvitation, expected: FOR_NOBODY },
  { route: 'POST /invitations/:id/decline', before: inviteGuest, id: theInvitation, expected: FOR_NOBODY },
  {
    route: 'POST /invitations/links/accept',
    before: inviteGuest,
    body: ({ invitation }) => ({ token: invitation?.token }),
    expected: [200, 200, 200, 200, 200, 200],
  },
]

const TODOS: Row[] = [
  { route: 'GET /todos', what: 'their own', read: shows, expected: SHOWN_TO_THE_OWNER },
  { route: 'GET /todos', what: 'also what others share', query: '?scope=all', read: shows, expected: SHOWN_TO_VIEWERS },
  {
    route: 'POST /todos',
    what: 'in the list',
    body: ({ list }) => ({ contents: 'x', list_id: list }),
    expected: ADDED_BY_EDITORS,
  },
  {
    route: 'POST /todos',
    what: 'in the section',
    body: ({ section }) => ({ contents: 'x', section_id: section }),
    expected: ADDED_BY_EDITORS,
  },
  {
    route: 'POST /todos',
    what: 'below the to-do',
    body: ({ todo }) => ({ contents: 'x', parent_id: todo }),
    expected: ADDED_BY_EDITORS,
  },
  {
    route: 'POST /todos',
    what: 'after the to-do',
    body: ({ todo }) => ({ contents: 'x', after_id: todo }),
    expected: ADDED_BY_EDITORS,
  },
  { route: 'POST /todos/quick', body: ({ list }) => ({ text: 'x', list_id: list }), expected: ADDED_BY_EDITORS },
  { route: 'GET /todos/:id', expected: FOR_VIEWERS },
  { route: 'GET /todos/:id', what: 'with its user', query: '?include=user', expected: FOR_VIEWERS },
  { route: 'GET /todos/:id/history', expected: FOR_VIEWERS },
  { route: 'GET /todos/:id/reminders', expected: FOR_VIEWERS },
  { route: 'POST /todos/:id/attachments', query: '?name=a', body: { a: 1 }, expected: [201, 201, 201, 403, 404, 404] },
  { route: 'GET /todos/:id/attachments/:attachment_id', before: attach, expected: FOR_VIEWERS },
  { route: 'GET /todos/:id/attachments/:attachment_id/thumbnail', before: attachPicture, expected: FOR_VIEWERS },
  { route: 'DELETE /todos/:id/attachments/:attachment_id', before: attach, expected: [204, 204, 204, 403, 404, 404] },
  {
    route: 'POST /todos/:id/reminders',
    body: { type: 'relative', minutes_before: 5, channel: 'mail' },
    expected: [201, 201, 201, 201, 404, 404],
  },
  { route: 'PATCH /todos/:id', body: { contents: 'x' }, expected: FOR_EDITORS },
  { route: 'DELETE /todos/:id', expected: [204, 204, 204, 403, 404, 404] },
]

/** The other editor comments on the to-do. */
async function comment(scene: Scene): Promise<unknown> {
  scene.comment = (await scene.carol.call('POST', `/todos/${scene.todo}/comments`, { text: 'a secret' })).json().id
  return scene
}

/** The caller does, if they may. */
async function commentOneself(scene: Scene): Promise<unknown> {
  await comment(scene)
  const answer = await scene.who.call('POST', `/todos/${scene.todo}/comments`, { text: 'a secret' })
  scene.comment = answer.json().id ?? scene.comment
  return scene
}

const onComment = ({ comment = 0 }: Scene) => comment

const COMMENTS: Row[] = [
  { route: 'GET /todos/:id/comments', before: comment, read: shows, expected: SHOWN_TO_VIEWERS },
  { route: 'POST /todos/:id/comments', body: { text: 'x' }, expected: [201, 201, 201, 403, 404, 404] },
  { route: 'GET /comments/:id', id: onComment, before: comment, expected: FOR_VIEWERS },
  {
    route: 'PATCH /comments/:id',
    what: 'of one’s own',
    id: onComment,
    before: commentOneself,
    body: { text: 'y' },
    expected: FOR_EDITORS,
  },
  {
    route: 'DELETE /comments/:id',
    what: 'of somebody else',
    id: onComment,
    before: comment,
    expected: [204, 204, 403, 403, 404, 404],
  },
]

const COMMANDS: Row[] = [
  { route: 'POST /todos/:id/complete', expected: FOR_EDITORS },
  { route: 'POST /todos/:id/skip', expected: FOR_EDITORS },
  { route: 'POST /todos/:id/reopen', expected: FOR_EDITORS },
  { route: 'POST /todos/:id/duplicate', expected: [201, 201, 201, 403, 404, 404] },
  { route: 'POST /todos/:id/move', what: 'within the list', body: { section_id: null }, expected: FOR_EDITORS },
  {
    route: 'POST /todos/:id/move',
    what: 'into an inbox',
    body: ({ inbox }) => ({ list_id: inbox }),
    expected: FOR_EDITORS,
  },
  {
    route: 'POST /todos/:id/move',
    what: 'one of their own, into the list',
    id: ({ own }) => own,
    body: ({ list }) => ({ list_id: list }),
    expected: MOVED_BY_EDITORS,
  },
  {
    route: 'POST /todos/:id/move',
    what: 'one of their own, below the to-do',
    id: ({ own }) => own,
    body: ({ todo }) => ({ parent_id: todo }),
    expected: MOVED_BY_EDITORS,
  },
  {
    route: 'POST /todos/bulk',
    what: 'a patch',
    body: ({ todo }) => ({ ids: [todo], patch: { contents: 'x' } }),
    read: ofBulk,
    expected: FOR_EDITORS,
  },
  {
    route: 'POST /todos/bulk',
    what: 'a move',
    body: ({ todo }) => ({ ids: [todo], move: { section_id: null } }),
    read: ofBulk,
    expected: FOR_EDITORS,
  },
  {
    route: 'POST /todos/bulk',
    what: 'a command',
    body: ({ todo }) => ({ ids: [todo], command: 'delete' }),
    read: ofBulk,
    expected: [204, 204, 204, 403, 404, 404],
  },
  { route: 'POST /undo', body: ({ ada, version }) => ({ version, user_id: ada.user.id }), expected: FOR_EDITORS },
]

const TRASH: Row[] = [
  { route: 'GET /trash', what: 'a to-do', before: trashTodo, read: shows, expected: SHOWN_TO_THE_OWNER },
  { route: 'GET /trash', what: 'a list', before: trashList, read: shows, expected: SHOWN_TO_THE_OWNER },
  { route: 'POST /todos/:id/restore', before: trashTodo, expected: FOR_EDITORS },
  { route: 'DELETE /trash', what: 'of whoever asks', before: trashTodo, expected: [204, 204, 204, 204, 204, 204] },
  { route: 'DELETE /trash/:id', before: trashTodo, expected: [204, 204, 204, 403, 404, 404] },
]

const SYNC: Row[] = [{ route: 'GET /sync', read: shows, expected: SHOWN_TO_VIEWERS }]

/** What each role may do with each route that touches something in a list. */
export const ROLE_TABLE: readonly Row[] = [
  ...LISTS,
  ...MEMBERS,
  ...INVITATIONS,
  ...TODOS,
  ...COMMENTS,
  ...COMMANDS,
  ...TRASH,
  ...SYNC,
]

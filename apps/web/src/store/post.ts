import { Failed, Refused } from '../api/answers.ts'
import { type Change, uidsOf } from './changes.ts'
import type { Desk, Entry, Fields, Refusal } from './kept.ts'
import { idIn, newId, pick, renumbered, same } from './outbox.ts'
import { known, type New, PartlyRefused, readTodo, type Sent, type Service, send, sendNew } from './send.ts'

/** What has become of a change: it was answered, refused, or both, where it is about many to-dos. */
export interface Outcome {
  readonly entry: Entry
  /** Null if all of it was refused. */
  readonly answer: Sent | null
  readonly refusals: readonly Refusal[]
}

/** How often the service may fail at a change before it is given up: others wait behind it. */
const MOST_FAILURES = 5

/** Somebody else has changed the same fields. */
class Conflict extends Error {
  readonly theirs: Fields

  constructor(theirs: Fields) {
    super('')
    this.theirs = theirs
  }
}

type Patch = Extract<Change, { kind: 'patch' }>

/**
 * Sends a change until it is answered or refused for good.
 *
 * @throws {Unreachable} @throws {Refused} with 401.
 */
export async function post(service: Service, entry: Entry, desk: Desk): Promise<Outcome> {
  const { change } = entry
  try {
    if (change.kind === 'patch' && change.uids.length > 1) return await postBulk(service, { ...entry, change }, desk)
    if (change.kind === 'make') return { entry: await postNew(service, entry, change, desk), answer: [], refusals: [] }
    const answer =
      change.kind === 'patch'
        ? await postPatch(service, { ...entry, change }, desk)
        : await dispatch(service, entry, desk)
    return { entry, answer, refusals: [] }
  } catch (error) {
    if (error instanceof Failed) await countFailure(entry, error, desk)
    return { entry, answer: null, refusals: [refusalOf(entry, error)] }
  }
}

/** Notes that the service has failed at a change. @throws {Failed} as long as it is worth another try. */
async function countFailure({ id }: Entry, error: Failed, desk: Desk): Promise<void> {
  const kept = desk.kept()
  const entries = known(kept.outbox.get(id)).map(({ failures = 0, ...entry }) => ({ ...entry, failures: failures + 1 }))
  if (entries.some(({ failures }) => failures >= MOST_FAILURES)) return
  const outbox = new Map(kept.outbox)
  for (const entry of entries) outbox.set(id, entry)
  await desk.commit({ ...kept, outbox })
  throw error
}

/** Notes that a change is being sent, and sends it. */
async function dispatch(service: Service, entry: Entry, desk: Desk): Promise<Sent> {
  return send(service, await noteTried(entry, desk), (uid) => idIn(desk.kept(), uid))
}

async function noteTried(entry: Entry, desk: Desk): Promise<Entry> {
  const kept = desk.kept()
  const tried = { ...entry, isTried: true }
  await desk.commit({ ...kept, outbox: new Map(kept.outbox).set(entry.id, tried) })
  return tried
}

/** Makes something; from then on it goes by the id that the service has given it. */
async function postNew(service: Service, entry: Entry, change: New, desk: Desk): Promise<Entry> {
  const tried = await noteTried(entry, desk)
  const id = await sendNew(service, change, entry.key)
  return { ...tried, was: change.id, change: renumbered(change, new Map([[change.id, id]])) }
}

/** Changes a to-do if its fields are what the user saw; whatever else has changed stays. */
async function postPatch(service: Service, entry: Entry & { change: Patch }, desk: Desk): Promise<Sent> {
  const tag = entry.tag ?? (await tagAsSeen(service, entry, desk))
  try {
    return await dispatch(service, { ...entry, tag }, desk)
  } catch (error) {
    if (!(error instanceof Refused && error.status === 412)) throw error
    // It has changed since: which of its fields, one sees by reading it again.
    return postPatch(service, { ...entry, key: newId(), tag: null }, desk)
  }
}

/** The tag of a to-do whose fields are what the user saw. @throws {Conflict} */
async function tagAsSeen(service: Service, entry: Entry & { change: Patch }, desk: Desk): Promise<string> {
  const uid = String(entry.change.uids[0])
  const { todo, tag } = await readTodo(service, idIn(desk.kept(), uid))
  const theirs = conflictOf(entry, uid, todo)
  if (theirs) throw new Conflict(theirs)
  return tag
}

/** The fields that somebody else has changed meanwhile to what neither the user saw nor wants. */
function conflictOf({ change, saw }: Entry & { change: Patch }, uid: string, todo: Fields): Fields | undefined {
  const wanted: Fields = { ...change.patch }
  const changed = Object.keys(wanted).filter(
    (field) => !same(todo[field], saw[uid]?.[field]) && !same(todo[field], wanted[field]),
  )
  return changed.length > 0 ? pick(todo, changed) : undefined
}

/** Changes many to-dos at once; not those that somebody else has changed or deleted meanwhile, as far as is known here. */
async function postBulk(service: Service, entry: Entry & { change: Patch }, desk: Desk): Promise<Outcome> {
  const refusals: Refusal[] = []
  const refuse = (uid: string, error: Error) => refusals.push(refusalOf(oneOf(entry, uid), error))
  // What has been tried already is sent as it was: the key stands for all of it.
  if (!entry.isTried) for (const uid of entry.change.uids) checkOne(entry, uid, desk, refuse)
  const refused = refusals.flatMap(({ change }) => uidsOf(change))
  const uids = entry.change.uids.filter((uid) => !refused.includes(uid))
  if (uids.length === 0) return { entry, answer: null, refusals }
  const rest = { ...entry, change: { ...entry.change, uids } }
  const answer = await dispatch(service, rest, desk).catch((error: unknown) => {
    if (!(error instanceof PartlyRefused)) throw error
    for (const [uid, why] of error.whys) refuse(uid, new Refused(422, why))
    return error.todos
  })
  return { entry: rest, answer, refusals }
}

function checkOne(
  entry: Entry & { change: Patch },
  uid: string,
  desk: Desk,
  refuse: (uid: string, why: Error) => void,
) {
  const todo = desk.kept().things.todos.get(uid)
  const theirs = todo && conflictOf(entry, uid, { ...todo })
  if (theirs) refuse(uid, new Conflict(theirs))
  if (idIn(desk.kept(), uid) === 0) refuse(uid, new Refused(404, ''))
}

/** The part of a patch that is about one of its to-dos. */
function oneOf(entry: Entry & { change: Patch }, uid: string): Entry {
  return { ...entry, id: newId(), change: { ...entry.change, uids: [uid] } }
}

function refusalOf({ id, change, saw }: Entry, error: unknown): Refusal {
  const isConflict = error instanceof Conflict
  const isFinal = error instanceof Failed || (error instanceof Refused && error.status !== 401)
  if (!isConflict && !isFinal) throw error
  const title = nameOf(change) ?? saw[String(uidsOf(change)[0])]?.contents
  return { id, change, title: title ?? null, why: error.message, theirs: isConflict ? error.theirs : null }
}

/** The name that a change gives to what it is about, or that the user saw. */
function nameOf(change: Change): string | undefined {
  if (change.kind === 'add') return change.fields.contents
  if (change.kind === 'make') return change.fields.name
  if (change.kind === 'restore-list') return change.list.name
  return 'name' in change ? change.name : undefined
}

import { Refused } from '../api/answers.ts'
import type { Change } from './changes.ts'
import type { Desk, Entry, Fields, Refusal } from './kept.ts'
import { idIn, newId, pick, same } from './outbox.ts'
import { PartlyRefused, readTodo, type Sent, type Service, send } from './send.ts'

/** What has become of a change: it was answered, refused, or both, where it is about many to-dos. */
export interface Outcome {
  readonly entry: Entry
  /** Null if all of it was refused. */
  readonly answer: Sent | null
  readonly refusals: readonly Refusal[]
}

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
    const answer =
      change.kind === 'patch'
        ? await postPatch(service, { ...entry, change }, desk)
        : await dispatch(service, entry, desk)
    return { entry, answer, refusals: [] }
  } catch (error) {
    const refusals = [refusalOf(entry, error, desk)]
    return { entry, answer: null, refusals }
  }
}

/** Notes that a change is being sent, and sends it. */
async function dispatch(service: Service, entry: Entry, desk: Desk): Promise<Sent> {
  const kept = desk.kept()
  const tried = { ...entry, isTried: true }
  await desk.commit({ ...kept, outbox: new Map(kept.outbox).set(entry.id, tried) })
  return send(service, tried, (uid) => idIn(desk.kept(), uid))
}

/** Changes a to-do if its fields are what the user saw; whatever else has changed stays. */
async function postPatch(service: Service, entry: Entry & { change: Patch }, desk: Desk): Promise<Sent> {
  const [uid] = entry.change.uids
  for (let waiting = entry; ; waiting = { ...waiting, key: newId(), tag: null }) {
    let { tag } = waiting
    if (tag === null) {
      const read = await readTodo(service, idIn(desk.kept(), String(uid)))
      const theirs = conflictOf(entry, String(uid), read.todo)
      if (theirs) throw new Conflict(theirs)
      tag = read.tag
    }
    try {
      return await dispatch(service, { ...waiting, tag }, desk)
    } catch (error) {
      // It has changed since: which of its fields, one sees by reading it again.
      if (!(error instanceof Refused) || error.status !== 412) throw error
    }
  }
}

/** The fields that somebody else has changed meanwhile to what neither the user saw nor wants. */
function conflictOf({ change, saw }: Entry & { change: Patch }, uid: string, todo: Fields): Fields | undefined {
  const wanted: Fields = { ...change.patch }
  const changed = Object.keys(saw[uid] ?? {}).filter(
    (field) => !same(todo[field], saw[uid]?.[field]) && !same(todo[field], wanted[field]),
  )
  return changed.length > 0 ? pick(todo, changed) : undefined
}

/** Changes many to-dos at once; not those that somebody else has changed meanwhile, as far as is known here. */
async function postBulk(service: Service, entry: Entry & { change: Patch }, desk: Desk): Promise<Outcome> {
  const { todos } = desk.kept().things
  const conflicts = entry.change.uids.flatMap((uid) => {
    const todo = todos.get(uid)
    const theirs = todo && !entry.isTried ? conflictOf(entry, uid, { ...todo }) : undefined
    return theirs ? [{ uid, theirs }] : []
  })
  const left = entry.change.uids.filter((uid) => !conflicts.some((conflict) => conflict.uid === uid))
  const rest = { ...entry, change: { ...entry.change, uids: left } }
  const refusals = conflicts.map(({ uid, theirs }) => refusalOf(oneOf(entry, uid), new Conflict(theirs), desk))
  if (left.length === 0) return { entry, answer: null, refusals }
  const answer = await dispatch(service, rest, desk).catch((error: unknown) => {
    if (!(error instanceof PartlyRefused)) throw error
    for (const [uid, why] of error.whys) refusals.push(refusalOf(oneOf(entry, uid), new Refused(422, why), desk))
    return error.todos
  })
  return { entry: rest, answer, refusals }
}

/** The part of a patch that is about one of its to-dos. */
function oneOf(entry: Entry & { change: Patch }, uid: string): Entry {
  return { ...entry, id: newId(), change: { ...entry.change, uids: [uid] } }
}

function refusalOf({ id, change }: Entry, error: unknown, desk: Desk): Refusal {
  const isConflict = error instanceof Conflict
  if (!isConflict && (!(error instanceof Refused) || error.status === 401)) throw error
  return { id, change, title: titleOf(change, desk), why: error.message, theirs: isConflict ? error.theirs : null }
}

function titleOf(change: Change, desk: Desk): string | null {
  if (change.kind === 'add') return change.fields.contents
  const { todos } = desk.kept().things
  const [uid] = 'uid' in change ? [change.uid] : 'uids' in change ? change.uids : []
  return todos.get(String(uid))?.contents ?? null
}

import { Unreachable } from '../api/answers.ts'
import { errorInWords } from '../api/problem-in-words.ts'

/** A message at the edge of the page, with what takes back what it is about. */
export interface Notice {
  readonly id: number
  readonly text: string
  readonly isError: boolean
  readonly undo: (() => void) | undefined
  /** Of a reminder: shows what it is about. Such a message stays until it has been seen. */
  readonly open?: () => void
}

/** How long a message stays. */
const SHOWN_MS = 10_000

/** How many messages are shown at once. */
const SHOWN = 3

let notices: readonly Notice[] = []
let lastId = 0
const undoable: (() => void)[] = []
const listeners = new Set<() => void>()

function set(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

function add(text: string, isError: boolean, undo?: () => void): number {
  const id = ++lastId
  const { reminders = [], others = [] } = Object.groupBy(notices, ({ open }) => (open ? 'reminders' : 'others'))
  set([...reminders, ...[...others, { id, text, isError, undo }].slice(-SHOWN)])
  setTimeout(() => dismiss(id), SHOWN_MS)
  return id
}

export const noticeStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  snapshot: () => notices,
}

/**
 * Says what was done, and how to take it back: with the button of the message, or with Ctrl-Z as long as the page is open.
 *
 * @returns what withdraws all of it, where what was said turns out not to be so
 */
export function tell(text: string, undo?: () => void): () => void {
  const withdraw = () => {
    undoable.splice(0, undoable.length, ...undoable.filter((one) => one !== once))
    dismiss(id)
  }
  const once = () => {
    withdraw()
    undo?.()
  }
  if (undo) undoable.push(once)
  const id = add(text, false, undo && once)
  return withdraw
}

/** The same of changes that are on their way: if all of them are refused, there is nothing to be told. */
export function tellOf(sent: readonly Promise<unknown>[], text: string, undo: () => void): void {
  void Promise.any(sent).catch(tell(text, undo))
}

/** Reminds of something, until the user has seen it. */
export function remind(text: string, open: () => void): void {
  const id = ++lastId
  const seen = () => {
    dismiss(id)
    open()
  }
  set([...notices, { id, text, isError: false, undo: undefined, open: seen }])
}

/** Says what went wrong. */
export function tellError(error: unknown): void {
  add(errorInWords(error), true)
}

/** Says why something could not be read. That there is no network is said where it would be. */
export function tellUnread(error: unknown): void {
  if (navigator.onLine || !(error instanceof Unreachable)) tellError(error)
}

export function dismiss(id: number): void {
  set(notices.filter((notice) => notice.id !== id))
}

/** Takes back what was done last. False when there is nothing. */
export function undoLast(): boolean {
  const undo = undoable.at(-1)
  undo?.()
  return undo !== undefined
}

/** Forgets everything that could be taken back: somebody else may log in. */
export function forgetNotices(): void {
  undoable.length = 0
  set([])
}

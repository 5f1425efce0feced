import { words } from '../words/index.ts'

/** What a button of a message outside of the page asks for. */
export interface Answer {
  action: 'done' | 'snooze'
  todoId: number
  /** Where the reminder came from, and where the next one comes from. */
  channel: 'event' | 'push'
}

/** The buttons of a message. */
export const BUTTONS: readonly { action: Answer['action']; title: string }[] = [
  { action: 'done', title: words.notices.done },
  { action: 'snooze', title: words.notices.snooze },
]

/** Where the service worker finds the buttons: it has no language of its own. */
const SHELF = 'words'
const PLACE = '/app/buttons'

/** Leaves the buttons to the service worker, for when there is no page. */
export async function leaveButtons(): Promise<void> {
  const shelf = await caches.open(SHELF)
  await shelf.put(PLACE, Response.json(BUTTONS))
}

const early: Answer[] = []
let hear = (answer: Answer): unknown => early.push(answer)

// A page that was opened for an answer is told it before it has read anything.
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<Answer>) => hear(data))
}

/** Hears what is answered to reminders, also what was before. */
export function hearAnswers(listener: (answer: Answer) => void): () => void {
  hear = listener
  for (const answer of early.splice(0)) listener(answer)
  return () => {
    hear = (answer) => early.push(answer)
  }
}

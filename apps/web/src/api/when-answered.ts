import { tellUnread } from '../notices/notices.ts'

/**
 * Takes an answer for an effect, which asks for it anew whenever something has changed.
 *
 * @returns how the effect ends: an older answer that comes later is not taken.
 */
export function whenAnswered<T>(asked: Promise<T>, take: (answer: T) => void): () => void {
  let isNewest = true
  asked.then(
    (answer) => isNewest && take(answer),
    (error: unknown) => isNewest && tellUnread(error),
  )
  return () => {
    isNewest = false
  }
}

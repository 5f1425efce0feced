import { tellUnread } from '../notices/notices.ts'
import { errorInWords } from './problem-in-words.ts'

/**
 * Takes an answer for what asks for it anew whenever something has changed, such as an effect.
 *
 * @param fail takes why there is none, which is told, too: something older may be there.
 * @returns what leaves it: an older answer that comes later is not taken.
 */
export function whenAnswered<T>(
  asked: Promise<T>,
  take: (answer: T) => void,
  fail: (fault: string) => void,
): () => void {
  let isNewest = true
  asked.then(
    (answer) => isNewest && take(answer),
    (error: unknown) => {
      if (!isNewest) return
      fail(errorInWords(error))
      tellUnread(error)
    },
  )
  return () => {
    isNewest = false
  }
}

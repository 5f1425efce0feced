/**
 * Takes an answer for what asks for it anew whenever something has changed, such as an effect.
 *
 * @returns what leaves it: an older answer that comes later is not taken.
 */
export function whenAnswered<T>(
  asked: Promise<T>,
  take: (answer: T) => void,
  fail: (error: unknown) => void = () => undefined,
): () => void {
  let isNewest = true
  asked.then(
    (answer) => isNewest && take(answer),
    (error: unknown) => isNewest && fail(error),
  )
  return () => {
    isNewest = false
  }
}

import { useRef, useState } from 'react'
import { tellError } from '../notices/notices.ts'

/**
 * Sends what is chosen, one request at a time: of what is chosen while one is under way, only the last. Why one was refused is told.
 *
 * @returns what is on its way, and what chooses.
 */
export function useChoice<T>(send: (choice: T) => Promise<void>): [chosen: T | undefined, choose: (choice: T) => void] {
  const [chosen, setChosen] = useState<T>()
  const waiting = useRef<T[]>(undefined)

  async function sendAll(choices: T[]): Promise<void> {
    waiting.current = choices
    for (let next = choices.pop(); next !== undefined; next = choices.pop()) {
      choices.length = 0
      await send(next).catch(tellError)
    }
  }

  function choose(choice: T): void {
    setChosen(choice)
    if (waiting.current) waiting.current.push(choice)
    else
      void sendAll([choice]).finally(() => {
        waiting.current = undefined
        setChosen(undefined)
      })
  }

  return [chosen, choose]
}

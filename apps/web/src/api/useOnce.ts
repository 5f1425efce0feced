import { useState } from 'react'
import { newId } from '../store/outbox.ts'
import { Refused } from './client.ts'

/** Asks for something, under a key by which the service knows it again. */
export type Once = <T>(ask: (header: { 'Idempotency-Key': string }) => Promise<T>) => Promise<T>

/**
 * Has something be done once, also by who presses again after an answer was lost: what was not answered may have been done, and
 * keeps its key. A refusal would be repeated.
 */
export function useOnce(): Once {
  const [key, setKey] = useState(newId)
  return async (ask) => {
    const answer = await ask({ 'Idempotency-Key': key }).catch((error: unknown) => {
      if (error instanceof Refused) setKey(newId())
      throw error
    })
    setKey(newId())
    return answer
  }
}

import { type ButtonHTMLAttributes, useState } from 'react'
import { tellError } from '../notices/notices.ts'

/** What is asked of the service by buttons that wait for each other, such as those of a row. */
interface OneRequest {
  isBusy: boolean
  send: (ask: () => Promise<unknown>) => void
}

/** Sends one request at a time: while one is under way, another press sends none. Why one was refused is told. */
export function useRequest(): OneRequest {
  const [isBusy, setBusy] = useState(false)
  const send = (ask: () => Promise<unknown>) => {
    if (isBusy) return
    setBusy(true)
    void ask()
      .catch(tellError)
      .finally(() => setBusy(false))
  }
  return { isBusy, send }
}

interface RequestButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  /** Sends what the button is for, and shows what came of it. */
  ask: () => Promise<unknown>
  /** That of its row, if there are others which shall wait for it. */
  request?: OneRequest
}

/** A button that sends a request, and while that is under way no second one. It keeps the focus. */
export function RequestButton({ ask, request, ...button }: RequestButtonProps) {
  const own = useRequest()
  const { isBusy, send } = request ?? own
  return <button type="button" aria-disabled={isBusy} {...button} onClick={() => send(ask)} />
}

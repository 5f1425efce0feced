const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const PARENT_POLL_MS = 250
/** Ctrl-C comes twice: from the terminal and passed on by npm. Only what comes later is meant as a second one. */
const SECOND_SIGNAL_AFTER_MS = 1_000

/** The wish that everything stops: by a signal, or because whoever started us is gone. */
export interface StopRequest {
  /** Resolves at the first. */
  readonly requested: Promise<void>
  /** Resolves when somebody asks again, and so does not want to wait. */
  readonly insisted: Promise<void>
}

/**
 * Listens for a wish to stop, from now to the end of the process.
 *
 * @param isOrphaned whether the process that started this one is gone.
 */
export function listenForStop(isOrphaned: () => boolean): StopRequest {
  const requested = Promise.withResolvers<void>()
  const insisted = Promise.withResolvers<void>()
  let firstAt: number | undefined
  const onSignal = () => {
    firstAt ??= performance.now()
    requested.resolve()
    if (performance.now() - firstAt > SECOND_SIGNAL_AFTER_MS) insisted.resolve()
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  const poll = setInterval(() => {
    if (isOrphaned()) requested.resolve()
  }, PARENT_POLL_MS)
  poll.unref()
  return { requested: requested.promise, insisted: insisted.promise }
}

/** A signal that is aborted at the first wish to stop. */
export function whenStopped({ requested }: Pick<StopRequest, 'requested'>): AbortSignal {
  const stopped = new AbortController()
  void requested.then(() => stopped.abort())
  return stopped.signal
}

/** A wall clock may be corrected by this much at once without counting as set forward, in milliseconds. */
const CORRECTION_MS = 1_000
/** A clock that was set forward and stays there for this long is right, in milliseconds: a day. */
const BELIEVED_AFTER_MS = 86_400_000

let anchor = { wall: Date.now(), monotonic: performance.now() }
let aheadSince: number | undefined

/**
 * The time in milliseconds since 1970, which does not jump forward. When the wall clock is set forward, this clock goes
 * on as if nothing had happened, for a day. Then it takes the new time, because the old one was probably wrong.
 *
 * Use it before something is deleted or forgotten because its time is over: if the clock was set forward by mistake and
 * back again, it would be gone too early.
 */
export function steadyNow(): number {
  const [wall, monotonic] = [Date.now(), performance.now()]
  const expected = anchor.wall + monotonic - anchor.monotonic
  if (wall > expected + CORRECTION_MS) {
    aheadSince ??= monotonic
    if (monotonic - aheadSince < BELIEVED_AFTER_MS) return expected
  }
  anchor = { wall, monotonic }
  aheadSince = undefined
  return wall
}

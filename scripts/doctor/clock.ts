import { type Finding, fault, ok, warning } from './finding.ts'

/** How far clocks may be apart: the verifiers of access tokens tolerate as much. */
const TOLERATED_MS = 5_000
/** The precision of HTTP's `Date`, which has whole seconds. */
const UNNOTICED_MS = 2_000

/** How far the clock of this machine is ahead of another one. */
export interface ClockDifference {
  /** Whose clock the other one is. */
  readonly of: string
  readonly aheadMs: number
}

/** How far this clock was ahead of another one, between two moments of this one within which the other one was read. */
export function aheadOf(of: string, theirMs: number, [beforeMs, afterMs]: readonly [number, number]): ClockDifference {
  return { of, aheadMs: (beforeMs + afterMs) / 2 - theirMs }
}

/** What the clocks say of each other. */
export function clockFindings(all: readonly ClockDifference[]): Finding[] {
  const differences = all.filter(({ aheadMs }) => !Number.isNaN(aheadMs))
  if (differences.length === 0)
    return [ok('clock', 'there is no other clock to compare with: no MySQL, and no PUBLIC_URL that answers')]
  return differences.map(({ of, aheadMs }) => {
    const apartMs = Math.abs(aheadMs)
    if (apartMs <= UNNOTICED_MS) return ok('clock', `agrees with that of ${of}`)
    const found = `is ${(apartMs / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of ${of}`
    const advice = 'Have both machines set their clocks by NTP: timedatectl set-ntp true'
    return apartMs > TOLERATED_MS ? fault('clock', found, advice) : warning('clock', found, advice)
  })
}

/** One thing that the doctor has looked at. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string
  /** A fault keeps the stack from working, or others from being safe; a warning does not, yet. */
  readonly state: 'ok' | 'warning' | 'fault'
  /** What is so. */
  readonly found: string
  /** What to do about it; nothing where all is well. */
  readonly advice?: string
}

/** All is well. */
export function ok(check: string, found: string): Finding {
  return { check, state: 'ok', found }
}

/** Something will go wrong, or can. */
export function warning(check: string, found: string, advice: string): Finding {
  return { check, state: 'warning', found, advice }
}

/** Something is wrong. */
export function fault(check: string, found: string, advice: string): Finding {
  return { check, state: 'fault', found, advice }
}

const MARKS = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' }

/** The findings as text, a line each, with what to do below those that are not well. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length))
  const lines = findings.flatMap(({ check, state, found, advice }) => [
    `${MARKS[state]}  ${check.padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : [`${' '.repeat(width + 11)}${advice}`]),
  ])
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length
  return [...lines, '', `Faults: ${count('fault')}, warnings: ${count('warning')}.`].join('\n')
}

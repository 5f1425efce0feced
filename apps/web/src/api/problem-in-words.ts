import { words } from '../words/index.ts'
import type { Problem } from './answers.ts'

/** Why something failed. */
export function errorInWords(error: unknown): string {
  return error instanceof Error ? error.message : words.errors.unknown
}

/** Why something was refused, as the page says it; undefined where only the service has words for it. */
export function problemInWords({ code, field, fault, expected }: Problem): string | undefined {
  const { problems, fields, faulty, faultyText } = words.errors
  if (expected !== undefined) return faultyText(expected, fault)
  const name = fields[field]
  return problems[code] ?? (name === undefined ? undefined : faulty(name, fault))
}

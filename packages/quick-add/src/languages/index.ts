import { en } from './en/index.ts'
import { ko } from './ko/index.ts'
import type { Language } from './language.ts'

/** The languages that are understood, all at once. Korean comes first: digits beside its words belong to them. */
export const LANGUAGES: readonly Language[] = [ko, en]

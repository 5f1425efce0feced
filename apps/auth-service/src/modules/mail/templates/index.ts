import { en } from './en.ts'
import type { Templates } from './template.ts'

/** The mails, by language (BCP 47). For another one: a file beside `en.ts`, and a line here. */
export const templates = { en } satisfies Record<string, Templates>

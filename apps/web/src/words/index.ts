import { language } from '../app/looks.ts'
import { en, type Words } from './en.ts'

/** The languages that the page speaks. Another one is a file beside `en.ts` and a line here; it is loaded where it is spoken. */
const LANGUAGES: Readonly<Record<string, () => Promise<Words>>> = {
  en: () => Promise.resolve(en),
  ko: async () => (await import('./ko.ts')).ko,
}

const languageOf = (tag: string) => tag.split('-', 1).join('')
const chosen = language.current()
const wanted = chosen === 'system' ? navigator.languages : [chosen]
const spoken = wanted.map(languageOf).find((language) => language in LANGUAGES) ?? 'en'

/** The words of the page: in the language that was chosen, or the first of the browser's that it speaks. */
export const words = (await LANGUAGES[spoken]?.()) ?? en

/** How dates and numbers are written: as the browser has it, if its language is that of the words. */
export const locale = spoken === languageOf(navigator.language) ? navigator.language : spoken

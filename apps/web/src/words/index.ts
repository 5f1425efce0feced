import { en, type Words } from './en.ts'

/** The languages that the page speaks. Another one is a file beside `en.ts` and a line here. */
const LANGUAGES: Readonly<Record<string, Words>> = { en }

const spoken = navigator.languages.map((tag) => tag.split('-', 1).join('')).find((language) => language in LANGUAGES)

/** The words of the page, in the first of the browser's languages that it speaks. */
export const words = (spoken === undefined ? undefined : LANGUAGES[spoken]) ?? en

/** How dates and numbers are written: as the browser has it, if its language is that of the words. */
export const locale = spoken === navigator.language.split('-', 1).join('') ? navigator.language : 'en'

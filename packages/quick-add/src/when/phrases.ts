import type { Language } from '../languages/language.ts'
import { overlaps, type Range, rangeOf, type Word } from '../words.ts'
import { type Chain, chainReader, endOf, type MustEnd, type When } from './chain.ts'

/** A part of the text that says something of a to-do's time. */
export interface WhenToken extends Range {
  kind: 'due' | 'recurrence' | 'duration'
}

/** What a phrase says, and where it stands in the text. */
export interface Phrase {
  when: When
  tokens: WhenToken[]
}

/** No phrase has more words. */
const MOST_WORDS = 32

/** A dot or an apostrophe that ends no sentence and no quote: "Dec. 24", "2 weeks' time". */
const INSIDE =
  /^(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|jan|feb|mar|apr|aug|sept?|oct|nov|dec)\.$|^(?:day|week|month|year)s['’]$/

/** The words from one on, in lower case, with single blanks. It ends where a sentence does, or what is no phrase begins. */
export function phraseFrom(words: readonly Word[]): string {
  let phrase = ''
  for (const { role, opens, lower, closes } of words.slice(0, MOST_WORDS)) {
    if (role !== 'open' || lower === '' || (opens && phrase !== '')) break
    phrase += `${phrase === '' ? '' : ' '}${lower}`
    if (closes === ',' || closes === '!') phrase += closes
    else if (closes !== '' && !INSIDE.test(`${lower}${closes}`)) break
  }
  return phrase
}

/** In which word of a phrase a position is, counted from 0. */
const wordAt = (phrase: string, position: number): number => phrase.slice(0, position).split(' ').length - 1

/** Whether a phrase that can mean something else stands where it hardly does. */
function standsFree(before: Word | undefined, last: Word | undefined, next: Word | undefined, language: Language) {
  return (mustEnd: MustEnd): boolean => {
    if (mustEnd === undefined) return true
    if (mustEnd === 'beside') return false
    if (mustEnd === 'thing' && before && /['’]s$/.test(before.lower)) return false
    if (last?.closes !== '' || next === undefined || next.opens || next.role === 'name') return true
    return mustEnd !== 'end' && language.joining.has(next.lower)
  }
}

/** Whether a word makes the day after it a thing: "the sun", and where no time follows, "2 sun creams". */
const isDescribed = (before: Word | undefined, { parts, isWord }: Chain, { articles }: Language): boolean =>
  isWord && before?.closes === '' && (articles.has(before.lower) || (parts.length === 1 && /^\d/.test(before.lower)))

/** The parts of a chain, and what leads to it, as ranges of the text. Neighbours of one kind are one token. */
function tokensOf({ parts, when }: Chain, phrase: string, words: readonly Word[], lead: readonly Word[]): WhenToken[] {
  const main = when.recurrence === undefined ? 'due' : 'recurrence'
  const tokens: WhenToken[] = []
  for (const { start, end, isDuration } of parts) {
    const kind = isDuration ? 'duration' : main
    const own = words.slice(wordAt(phrase, start), wordAt(phrase, end) + 1)
    const range = rangeOf(tokens.length === 0 ? [...lead, ...own] : own)
    const before = tokens.at(-1)
    if (before?.kind === kind) before.end = range.end
    else tokens.push({ ...range, kind })
  }
  return tokens
}

/** The words before a phrase that lead to it: "by", "for". Where there is nothing else, they are the title. */
function leadingWords(words: readonly Word[], at: number, end: number, { leading }: Language): Word[] {
  const leads = ({ role, closes, lower }: Word) => role === 'open' && /^:?$/.test(closes) && leading.has(lower)
  const before = words.slice(0, at)
  const lead = before.slice(before.findLastIndex((word) => !leads(word)) + 1)
  return lead.length === at && end === words.length ? [] : lead
}

/** The phrases of a text that say something of time, in their order. What one language understands is not read in the next. */
export function findPhrases(words: readonly Word[], languages: readonly Language[]): Phrase[] {
  const phrases: Phrase[] = []
  let rest = words
  for (const language of languages) {
    const found = phrasesIn(rest, language)
    const ranges = found.flatMap(({ tokens }) => tokens)
    rest = rest.map((word) => (ranges.some((range) => overlaps(range, word)) ? { ...word, role: 'name' } : word))
    phrases.push(...found)
  }
  const startOf = ({ tokens }: Phrase) => Math.min(...tokens.map(({ start }) => start))
  return phrases.toSorted((a, b) => startOf(a) - startOf(b))
}

/** Reads the words from one on: what they say, how many they are, and whether they stand where they mean it. */
function reader(words: readonly Word[], language: Language) {
  const readChain = chainReader(language)
  return (index: number) => {
    const rest = words.slice(index)
    const phrase = phraseFrom(rest)
    const chain = readChain(phrase)
    const length = wordAt(phrase, chain.end) + 1
    const isFree = standsFree(words[index - 1], rest[length - 1], rest[length], language)
    const isName = isDescribed(words[index - 1], chain, language)
    // Its dot may end a sentence or a name: "Email Jan. 12 drafts".
    const isDoubtful = index > 0 && rest[0]?.closes === '.' && chain.parts.length === 1
    const counts = chain.parts.length > 0 && !isName && isFree(chain.mustEnd ?? (isDoubtful ? 'phrase' : undefined))
    return { phrase, chain, length, isName, counts, mayLead: isFree('phrase') }
  }
}

/** Whether both say a day, or both a time; then a to-do has none of them. */
const saySame = (a: When, b: When): boolean => Boolean((a.date && b.date) ?? (a.time && b.time))

const NO_DAY: When = { date: () => undefined }

function phrasesIn(words: readonly Word[], language: Language): Phrase[] {
  const read = reader(words, language)
  const phrases: Phrase[] = []
  let index = 0
  while (index < words.length) {
    const { phrase, chain, length, isName, counts, mayLead } = read(index)
    const end = index + (isName ? 1 : length)
    const other = endOf(language.or, phrase, chain.end) === undefined ? undefined : read(end + 1)
    if (other?.counts && saySame(chain.when, other.chain.when)) {
      phrases.push({ when: NO_DAY, tokens: tokensOf(chain, phrase, words.slice(index), []) })
      index = end + 1 + other.length
      continue
    }
    if (counts) {
      const lead = mayLead && chain.when.recurrence === undefined ? leadingWords(words, index, end, language) : []
      phrases.push({ when: chain.when, tokens: tokensOf(chain, phrase, words.slice(index), lead) })
    }
    index = end
  }
  return phrases
}

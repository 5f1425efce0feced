/** A pattern that is matched where it stands and ends where a word does. */
export const words = (source: string): RegExp => new RegExp(`(?:${source})(?![^ ,!])`, 'y')

/** Words that can follow a phrase without being described by it. */
export const JOINING = 'with|for|and|or|to|in|at|on|from|about|by|before|after|near|via|if|then|but|because|during'

/** How often, in one word. */
export const HOW_OFTEN = 'daily|weekly|fortnightly|monthly|quarterly|yearly|annually'

/** Ends what would else be part of the words after it: "9-10 with Bob" and "9-10 weekly", but not "9-10 people" and "9-10 weekly reports". */
export const FREE = `(?=$|[,!]| (?:(?:${JOINING}|every|each|until|starting|noon)(?![^ ,!])|(?:${HOW_OFTEN})(?=$|[,!]| (?:${JOINING}|until|starting)(?![^ ,!]))|\\d{1,2}(?::\\d\\d| ?[ap]m)))`

/** The full name of a day of the week. */
export const FULL_WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'

/** A day of the week, also short. */
export const WEEKDAY = `(?:${FULL_WEEKDAY}|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)`

/** A month, also short. */
export const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'

/** The full name of a month. */
export const FULL_MONTH = '(?:january|february|march|april|may|june|july|august|september|october|november|december)'

/** A day of the month in digits, perhaps with its ending. */
export const DAY_DIGITS = '(?:0?[1-9]|[12]\\d|3[01])'
export const ENDING = '(?:st|nd|rd|th)'

const SEPARATOR = ',? and |, ?| & | \\+ |/'

/** The end of a day, beside its name: "EOD friday". */
export const END_OF_DAY = '(?:(?:by |at )?(?:eod|(?:the )?end of (?:the )?day)|by cob)'

/** A list of what one pattern matches: "mon, wed and fri", "mon,wed", "mon & wed". */
export const listOf = (item: string, separator = SEPARATOR): string => `${item}(?:(?:${separator})${item})*`

/** The items of such a list. */
export const itemsOf = (list: string, separator = SEPARATOR): string[] => list.split(new RegExp(separator))

/** Names in one word may have blanks between them alone: "mon wed fri". */
export const NAMES = `${SEPARATOR}| `

/** `MO` for "monday" or "mon". */
export const weekdayCode = (name: string): string => name.slice(0, 2).toUpperCase()

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** 1 for "january" or "jan"; 0 for what is no month. */
export const monthNumber = (name: string): number => MONTHS.indexOf(name.slice(0, 3)) + 1

const NUMBERS = new Map([
  ['a', 1],
  ['an', 1],
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['eleven', 11],
  ['twelve', 12],
  ['a couple of', 2],
  ['half a', 0.5],
  ['half an', 0.5],
  ['other', 2],
  ['first', 1],
  ['second', 2],
  ['third', 3],
  ['fourth', 4],
  ['fifth', 5],
  ['last', -1],
  ['end', -1],
])

/** An hour from 1 to 12. */
export const HOUR = '(?:1[0-2]|0?[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)'

/** How many. */
export const COUNT = '(?:[1-9]\\d{0,2}|one|two|three|four|five|six|seven|eight|nine|ten)'

/** Which of several. */
export const ORDINAL_WORD = '(?:first|second|third|fourth|fifth|last)'
export const ORDINAL = `(?:${ORDINAL_WORD}|1st|2nd|3rd|4th|5th)`

/** The number that a word or digits say, 1 when nothing is said; the ending of "3rd" does not matter. */
export const numberOf = (word = '1'): number => NUMBERS.get(word) ?? Number.parseFloat(word)

import { messageOf } from '../errors/message.ts'
import { readMysqlUrl } from './mysql/options.ts'

const FORMS = 'mysql://user:password@host:3306/database or file:path/to/data.sqlite'

/** What is wrong with the URL of a database, in words without any part of it but names; undefined if it can be used. */
export function databaseUrlFault(url: string): string | undefined {
  if (/^file:./.test(url)) return undefined
  if (!/^mysql:\/\/[^/]+\/[^/?]+/.test(url)) return `must have the form ${FORMS}`
  try {
    readMysqlUrl(url)
    return undefined
  } catch (error) {
    return `cannot be used: ${messageOf(error)}`
  }
}

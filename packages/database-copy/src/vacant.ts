import { statSync } from 'node:fs'
import { fileOf, isSqliteUrl } from '@todo/service-kit/database/tools'
import { isVacantMysql } from './mysql/refill.ts'

/** Whether there is nothing at a URL that a copy would replace. */
export async function isVacant(url: string): Promise<boolean> {
  return isSqliteUrl(url) ? !statSync(fileOf(url), { throwIfNoEntry: false })?.size : isVacantMysql(url)
}

import type { SqlEntityManager } from '@mikro-orm/sql'
import { ChangedThings, type Line, linesAfter } from './changed-things.ts'
import type { Outlook, SeenAccount } from './outlook.ts'
import type { Progress, SyncState } from './sync-token.ts'

/** What a client does not know yet. */
export interface Missed {
  accounts: Progress[]
  changed: ChangedThings
  /** Lists of other accounts that the client gets to know. */
  gained: number[]
  /** Lists of other accounts that the client knows in a state older than the log. */
  outdated: number[]
  /** Accounts in whose lists there are other people, or the same with other names or roles. */
  withOtherPeople: number[]
}

/** The progress of a client that has everything of an account, up to a version. */
export function upToDate({ id, people, lists, version }: SeenAccount, seen = version): Progress {
  return { id, next: Math.max(version, seen) + 1, n: 0, people, lists }
}

/** Whether a client has everything. */
export function isUpToDate(accounts: readonly Progress[], { own, others }: Outlook): boolean {
  return [own, ...others].every(({ id, version, people, lists }) => {
    const known = accounts.find((known) => known.id === id)
    return known && known.next > version && known.people === people && lists.every((id) => known.lists.includes(id))
  })
}

/** What a client knows, without the lists that the viewer does not see any more; and those. */
export function withoutLost({ accounts }: SyncState, { own, others }: Outlook) {
  const seen = new Map([own, ...others].map(({ id, lists }) => [id, new Set(lists)]))
  const sees = (account: number, list: number) => seen.get(account)?.has(list) ?? false
  return {
    lost: accounts.flatMap(({ id, lists }) => lists.filter((list) => !sees(id, list))),
    known: accounts
      .filter(({ id }) => seen.has(id))
      .map((known) => ({ ...known, lists: known.lists.filter((list) => sees(known.id, list)) })),
  }
}

/**
 * Reads the log of each account from where the client is, at most `limit` lines in all. An account is begun when those
 * before it are done, and the viewer's own is the first.
 *
 * @returns undefined when the log of the viewer's own account does not reach back as far.
 */
export async function readLog(
  em: SqlEntityManager,
  accounts: readonly Progress[],
  { own, others }: Outlook,
  limit: number,
): Promise<Missed | undefined> {
  const missed: Missed = { accounts: [], changed: new ChangedThings(), gained: [], outdated: [], withOtherPeople: [] }
  if (!accounts.some(({ id }) => id === own.id)) return undefined
  let left = limit
  for (const account of [own, ...others]) {
    const known = accounts.find(({ id }) => id === account.id) ?? unknownOf(account)
    const step = await advance(em, account, known, left)
    if (step) left -= note(missed, account, known, step)
    else if (account.isOwn) return undefined
    else begin(missed, account, known)
  }
  return missed
}

/** How far a client is with an account that it does not know: it gets the lists whole, and no changes of before. */
function unknownOf(account: SeenAccount): Progress {
  return { ...upToDate(account), people: '', lists: [] }
}

/** What one account has new. */
interface Step {
  lines: Line[]
  progress: Progress
}

/** Reads on, up to `left` lines; undefined when the log does not reach back as far. */
async function advance(
  em: SqlEntityManager,
  account: SeenAccount,
  known: Progress,
  left: number,
): Promise<Step | undefined> {
  // The client knows more than the account has: the database has been restored from an older backup.
  if (known.next > account.version + 1) return undefined
  if (known.next > account.version || !(account.isOwn || known.lists.length > 0))
    return { lines: [], progress: upToDate(account) }
  if (left === 0) return { lines: [], progress: onTheWay(known) }
  const lines = await linesAfter(em, known, left + 1, account.isOwn ? undefined : known.lists)
  if (!lines) return undefined
  const shown = lines.slice(0, left)
  const last = shown.at(-1)
  if (lines.length > left && last) return { lines: shown, progress: onTheWay(known, last) }
  return { lines, progress: upToDate(account, last?.version) }
}

/**
 * The progress of a client that gets only a part of an account's log now. Without a digest of people, all lists are sent
 * again once it has the rest: a list that was sent meanwhile may name people who have left by then.
 */
function onTheWay(known: Progress, last?: Line): Progress {
  return { ...known, people: '', ...(last && { next: last.version, n: last.n }) }
}

/** @returns how many lines there were. */
function note(missed: Missed, account: SeenAccount, known: Progress, { lines, progress }: Step): number {
  missed.accounts.push(progress)
  for (const line of lines) missed.changed.add(line)
  if (progress.next <= account.version) return lines.length
  missed.gained.push(...account.lists.filter((id) => !known.lists.includes(id)))
  if (known.people !== account.people) missed.withOtherPeople.push(account.id)
  return lines.length
}

/** Has all lists of an account sent anew. */
function begin(missed: Missed, account: SeenAccount, known: Progress): void {
  missed.accounts.push(upToDate(account))
  missed.outdated.push(...known.lists)
  missed.gained.push(...account.lists)
  missed.withOtherPeople.push(account.id)
}

import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type ManagedUser, type ManagedUsers, SharedListsDecision } from '@todo/schemas'
import { Value } from 'typebox/value'
import { type Change, type OperatorClient, Unreachable } from './client.ts'
import { type CommandName, helpOf, isCommand, unknownCommand, usage } from './usage.ts'

/** The exit codes, beside 0, and 1 for any other error. */
const WRONG_USAGE = 2
const UNREACHABLE = 3

const DAY_SECONDS = 86_400

/** What a command works with. */
export interface CommandContext {
  connect(): OperatorClient
  /** A link to a path of the page. */
  linkTo(path: string): string
  /** Asks a question that is answered with yes or no. */
  ask(question: string): Promise<boolean>
  print(text: string): void
  fail(text: string): void
}

/** The arguments are not understood. */
class WrongUsage extends Error {}

/** Does a command, and returns what it prints. */
type Run = (args: readonly string[], context: CommandContext) => Promise<string>

/** The options of all commands. */
const OPTIONS = {
  search: { type: 'string', default: '' },
  limit: { type: 'string', default: '50' },
  after: { type: 'string', default: '0' },
  days: { type: 'string', default: '7' },
  json: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'shared-lists': { type: 'string' },
} as const satisfies ParseArgsConfig['options']

/** What is asked before, and said after, a change of one user. One that asks takes `yes`, and whatever else it names. */
const CHANGES: Record<Change, { question?: string; done: string; options?: (keyof typeof OPTIONS)[] }> = {
  disable: {
    question: 'Log {} out everywhere, and keep them out?',
    done: '{} is disabled, and logged out everywhere.',
  },
  enable: { done: '{} can log in again.' },
  'sign-out': { question: 'Log {} out everywhere?', done: '{} is logged out everywhere.' },
  'make-administrator': { done: '{} is an administrator.' },
  'remove-administrator': { done: '{} is no administrator.' },
  delete: {
    question: 'Delete {} and all that belongs to them? This cannot be undone.',
    options: ['shared-lists'],
    done: '{} is deleted.',
  },
}

/**
 * Runs one command of `npm run users`.
 *
 * @returns the exit code.
 * @throws {Error} when it is refused or not confirmed.
 */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const [name = '', ...rest] = args
  if (name === '--help' || name === '-h') {
    context.print(usage())
    return 0
  }
  if (!isCommand(name)) {
    context.fail(name === '' ? usage() : unknownCommand(name))
    return WRONG_USAGE
  }
  const wantsHelp = rest.includes('--help') || rest.includes('-h')
  try {
    context.print(wantsHelp ? helpOf(name) : await runOf(name)(rest, context))
    return 0
  } catch (error) {
    if (error instanceof Unreachable) {
      context.fail(error.message)
      return UNREACHABLE
    }
    if (!(error instanceof WrongUsage)) throw error
    context.fail(helpOf(name))
    return WRONG_USAGE
  }
}

/** The commands that are not a change of one user with nothing to tell but its name. */
const OTHERS: Record<Exclude<CommandName, Change>, Run> = {
  async list(args, context) {
    const { json, search, after, limit } = read(args, ['search', 'limit', 'after', 'json'], 0).values
    wholeNumber(limit, 1, 1000)
    wholeNumber(after, 0, Number.MAX_SAFE_INTEGER)
    const page = await context.connect().list({ search, after, limit })
    return json ? JSON.stringify(page) : tableOf(page)
  },

  async create(args, context) {
    const { name, address } = read(args, [], 1, 2)
    const { username, password, is_administrator } = await context.connect().create(name, address)
    const role = is_administrator ? `${username} is the first user, and so an administrator. ` : ''
    const next = `${username} can log in, and should then set another password. The password is: ${password}`
    return role + next
  },

  async invite(args, context) {
    const days = wholeNumber(read(args, ['days'], 0).values.days, 1, 30)
    const { invitation, expires_at } = await context.connect().invite(days * DAY_SECONDS)
    return `Good for one sign-up until ${expires_at}: ${context.linkTo(`/app/sign-up?invitation=${invitation}`)}`
  },

  async verify(args, context) {
    const { name, address = '' } = read(args, [], 2)
    const { username, email } = await context.connect().verify(name, address)
    return `${username} has the address ${email}.`
  },

  async 'reset-password'(args, context) {
    const { token, expires_at } = await context.connect().resetPassword(read(args, [], 1).name)
    return `Good for one new password until ${expires_at}: ${context.linkTo(`/app/new-password?token=${token}`)}`
  },
}

function runOf(name: CommandName): Run {
  return isChange(name) ? (args, context) => change(name, args, context) : OTHERS[name]
}

function isChange(name: CommandName): name is Change {
  return Object.hasOwn(CHANGES, name)
}

async function change(what: Change, args: readonly string[], context: CommandContext): Promise<string> {
  const { question, done, options = [] } = CHANGES[what]
  const { name, values } = read(args, question ? ['yes', ...options] : options, 1)
  const decision = values['shared-lists']
  if (decision !== undefined && !Value.Check(SharedListsDecision, decision)) throw new WrongUsage()
  if (question && !values.yes && !(await context.ask(question.replace('{}', () => name))))
    throw new Error('Nothing was done. --yes answers the question.')
  const { username } = await context
    .connect()
    .change(what, { username: name, ...(decision && { shared_lists: decision }) })
  return done.replace('{}', () => username)
}

function tableOf({ users, next }: ManagedUsers): string {
  if (users.length === 0) return 'There are no such users.'
  const more = next === null ? [] : [`There are more: --after ${next}`]
  return [...users.map(lineOf), ...more].join('\n')
}

function lineOf({ id, username, email, is_administrator, is_disabled }: ManagedUser): string {
  const more = [email && `<${email}>`, is_administrator && '(administrator)', is_disabled && '(disabled)']
  return [String(id).padStart(6), username, ...more].filter(Boolean).join('  ')
}

/** Reads arguments: some of the options, and so many others, of which the first is a name and the second an address. */
function read(args: readonly string[], allowed: readonly (keyof typeof OPTIONS)[], least: 0 | 1 | 2, most = least) {
  const { values, positionals, tokens } = parse(args)
  const [name = '', address] = positionals
  const unknown = tokens.some((token) => token.kind === 'option' && !allowed.some((option) => option === token.name))
  const isCount = positionals.length >= least && positionals.length <= most
  if (unknown || !isCount) throw new WrongUsage()
  return { name, address, values }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, tokens: true })
  } catch {
    throw new WrongUsage()
  }
}

/** @throws {WrongUsage} unless a text is a whole number within these bounds. */
function wholeNumber(text: string, least: number, most: number): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= least && number <= most)) throw new WrongUsage()
  return number
}

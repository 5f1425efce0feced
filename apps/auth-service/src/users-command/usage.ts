import { closestMatch } from 'leven'

/** A command, as its help tells. */
export interface CommandHelp {
  /** What is typed after the name of the command. */
  readonly args: string
  readonly does: string
  readonly more?: string
}

/** No command is as long. */
const LONG_NAME = 30

const CONFIRMED = 'It asks first, unless --yes is given.'

/** Every command, in the order in which the help lists them. */
export const COMMANDS = {
  list: {
    args: '[--search TEXT] [--limit N] [--after ID] [--json]',
    does: 'list the users, or those with a text in their name or address',
    more: 'It lists 50 at a time, or N (1 to 1000), and says how to go on. --json prints {users, next} for a program.',
  },
  create: {
    args: 'NAME [ADDRESS]',
    does: 'make an account, whoever may sign up',
    more:
      'It prints a password, this once. With an e-mail address, the user can have a code sent there to set another.\n' +
      '  The first user of a stack is an administrator; then it says so.',
  },
  invite: {
    args: '[--days N]',
    does: 'let one person sign up who has no account',
    more: 'It prints a link that is good for one sign-up, for 7 days or for N (1 to 30).',
  },
  disable: {
    args: 'NAME [--yes]',
    does: 'log a user out everywhere, and keep them out',
    more: `${CONFIRMED} Their to-dos stay; \`enable\` lets them in again.`,
  },
  enable: { args: 'NAME', does: 'let a disabled user log in again' },
  'sign-out': { args: 'NAME [--yes]', does: 'log a user out everywhere', more: CONFIRMED },
  'reset-password': {
    args: 'NAME',
    does: 'let a user set another password',
    more:
      'It prints a link that is good for an hour and for one password; the old one stays good until then.\n' +
      '  Without the page, its token goes as {"token", "new_password"} to POST /users/password/reset/token.',
  },
  verify: {
    args: 'NAME ADDRESS',
    does: 'make an e-mail address that of a user, without a code',
    more: 'The user is told by mail, also at the old address.',
  },
  'make-administrator': {
    args: 'NAME',
    does: 'let a user do all of this, but not to their own account',
    more: 'Administrators do it in the settings of the page, or with /admin. The first user of a stack is one.',
  },
  'remove-administrator': {
    args: 'NAME',
    does: 'make an administrator a user like others',
    more: 'It holds at once. The last one may go, too: then only these commands are left.',
  },
  delete: {
    args: 'NAME [--yes] [--shared-lists transfer|delete]',
    does: 'delete an account and all that belongs to it, for good',
    more:
      `${CONFIRMED} If others are in lists of this user, it says which,\n` +
      '  and --shared-lists gives each of them to its heir, or deletes them for everybody.',
  },
} as const satisfies Record<string, CommandHelp>

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS

/** Whether there is a command of this name. */
export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name)
}

/** What to say of a command that there is not, with the one that was probably meant: two letters may be wrong. */
export function unknownCommand(name: string): string {
  const meant = name.length < LONG_NAME ? closestMatch(name, Object.keys(COMMANDS), { maxDistance: 2 }) : undefined
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
  return `${usage()}\n\nThere is no command "${name}".${hint}`
}

/** The help of one command. */
export function helpOf(name: CommandName): string {
  const { args, does, more = '' }: CommandHelp = COMMANDS[name]
  return `Usage: npm run users -- ${name} ${args}\n\n  ${does}. ${more}`.trimEnd()
}

/** The help of all of it. */
export function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(22)}${does}`)
  return `Usage: npm run users -- <command> [arguments]

${lines.join('\n')}

\`npm run users -- <command> --help\` says more. The stack has to be running.
Exit codes: 0 done, 1 refused or not confirmed, 2 not understood, 3 the auth-service does not answer.`
}

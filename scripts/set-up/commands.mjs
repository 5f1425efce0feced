/**
 * @typedef {object} Command
 * @property {string} file the module in `scripts`, which exports a function of the command's name, as `keysRotate` for `keys:rotate`
 * @property {string} [help] what `--help` prints; a command without it reads all of its arguments itself
 * @property {boolean} [takesArguments] whether it takes arguments beside `--help`
 * @property {boolean} [takesProduction] whether `--production` says that dependencies of development are not wanted
 * @property {boolean} [develops] whether it needs them
 * @property {boolean} [readsEnvFile] whether the settings in `.env` are for it
 * @property {boolean} [goesBehind] whether whoever works for users goes first, where there is too little of the machine for both
 */

const NO_ARGUMENTS = 'It takes no arguments. Settings are variables; .env.example lists them.'

/** @type {Record<string, Command>} Every command, by the name that it has in `package.json`. */
export const COMMANDS = {
  start: {
    file: 'start.ts',
    readsEnvFile: true,
    help: `Usage: npm start [-- --production]

Starts the whole stack on this machine. Settings are variables; .env.example lists them.

  --production  installs nothing but what it needs to run, and keeps to that for other commands, too. \`npm test\` and
                \`npm run dev\` install the rest`,
    takesProduction: true,
  },
  dev: {
    file: 'start.ts',
    develops: true,
    readsEnvFile: true,
    help: `Usage: npm run dev\n\nStarts the whole stack, and starts it again when its code changes.\n${NO_ARGUMENTS}`,
  },
  seed: {
    file: 'seed.ts',
    readsEnvFile: true,
    help: `Usage: npm run seed\n\nGives a demo user some to-dos, through the gateway of the running stack.
It takes no arguments. GATEWAY_URL, SEED_USERNAME and SEED_PASSWORD name another stack or user.`,
  },
  jobs: { file: 'jobs.ts', readsEnvFile: true },
  users: { file: 'users.ts', readsEnvFile: true },
  'keys:rotate': {
    file: 'keys-rotate.ts',
    readsEnvFile: true,
    help: `Usage: npm run keys:rotate -- [--ahead SECONDS | --retire | --replace-all]

Gives the stack a new signing key, while it runs or while it does not. Nobody has to log in again.

  --ahead SECONDS  how long the new key is published before it signs
  --retire         adds no key, and drops those that are not needed any more
  --replace-all    for a key that has leaked: a new key at once; all access tokens become invalid`,
    takesArguments: true,
  },
  backup: { file: 'backup.ts', readsEnvFile: true, goesBehind: true },
  restore: { file: 'restore.ts', readsEnvFile: true },
  doctor: { file: 'doctor.ts', readsEnvFile: true },
  'move-to-mysql': { file: 'move-to-mysql.ts', readsEnvFile: true },
  bench: { file: 'bench.ts', develops: true },
  test: {
    file: 'test.ts',
    develops: true,
    help: `Usage: npm test -- [arguments of turbo] [-- arguments of tap]

Runs lint, types and all tests, on SQLite and on a MySQL.

  npm test -- --filter=@todo/gateway            the tests of one package
  npm test -- --filter=@todo/gateway -- --bail  with an argument of tap`,
    takesArguments: true,
  },
  'test:compose': {
    file: 'test-compose.ts',
    develops: true,
    help: `Usage: npm run test:compose\n\nTests the stack of docker-compose.yml. It needs a Docker engine, and takes no arguments.`,
  },
}

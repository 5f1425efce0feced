import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { Static, TObject } from 'typebox'
import { databaseUrlFault } from '../database/url.ts'
import { messageOf } from '../errors/message.ts'
import { areProxies } from '../server/client-address.ts'
import { publicUrlFault } from './public-url.ts'

/** The environment does not fit the schema. The message lists every fault, a line each, by variable name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    )
    this.faults = faults
  }
}

/** Forms of text that a setting may ask for by `format`: each tells what is wrong, or nothing. */
const FORMATS: Readonly<Record<string, (text: string) => string | undefined>> = {
  'trusted-proxies': (text) => (areProxies(text) ? undefined : 'names something that is no address, network or range'),
  'database-url': databaseUrlFault,
  'public-url': publicUrlFault,
}

// Ajv keeps what it has compiled, by schema: tests read many environments by the same one.
const reading = new Ajv({
  allErrors: true,
  coerceTypes: true,
  useDefaults: true,
  removeAdditional: 'all',
  formats: Object.fromEntries(Object.entries(FORMATS).map(([name, faultOf]) => [name, (text) => !faultOf(text)])),
  // Ajv would first compile the schema of schemas, which takes longer than all the rest. What it cannot read, it refuses.
  meta: false,
  validateSchema: false,
})

interface AjvFault {
  keyword: string
  instancePath: string
  message?: string
  params?: { missingProperty?: string; format?: string }
}

/**
 * Reads an environment by a schema: text is converted, defaults are applied, and what the schema does not name is
 * dropped. An empty variable counts as one that is not set. Instead of NAME, NAME_FILE may name a file that holds the
 * value, so that a secret need not be in the environment. Values are never part of a message: they may be secrets.
 * `check` gets the variables that are set, and adds the faults that no schema can express.
 *
 * @throws {ConfigError} naming every variable at fault.
 */
export function readEnvironment<T extends TObject>(
  schema: T,
  env: NodeJS.ProcessEnv,
  check: (set: NodeJS.ProcessEnv) => string[] = () => [],
): Static<T> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const unread = readFiles(schema, set)
  // Before the schema converts what is set, and adds its defaults.
  const unmet = [...unread.values(), ...check(set)]
  const fit = reading.compile<Static<T>>(schema)
  if (fit(set) && unmet.length === 0) return set
  const faults = describe(schema, set, fit.errors ?? [])
  // If the file of a variable cannot be read, that is the fault to report, and not that the variable is missing.
  throw new ConfigError([...[...faults].flatMap(([name, fault]) => (unread.has(name) ? [] : [fault])), ...unmet])
}

/**
 * Fills in the variables that are given as files, without a line's end. A setting may itself be called NAME_FILE.
 *
 * @returns what is wrong, by the variable's name.
 */
function readFiles(schema: TObject, set: NodeJS.ProcessEnv): Map<string, string> {
  const faults = new Map<string, string>()
  for (const name of Object.keys(schema.properties)) {
    const fileName = `${name}_FILE`
    const file = set[fileName]
    if (file === undefined || Object.hasOwn(schema.properties, fileName)) continue
    if (set[name] !== undefined) faults.set(name, `${name} and ${fileName} are both set: leave one of them out`)
    else {
      try {
        set[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
      } catch (error) {
        faults.set(name, `${fileName} cannot be read: ${messageOf(error)}`)
      }
    }
  }
  return faults
}

/** Said in place of a regular expression: the description of the variable, which follows, says what is expected. */
const WORDS: Record<string, string> = { required: 'is required', pattern: 'is not valid', format: 'is not valid' }

function describe(schema: TObject, set: NodeJS.ProcessEnv, faults: AjvFault[]): Map<string, string> {
  const byVariable = new Map<string, string>()
  for (const {
    keyword,
    instancePath,
    message = 'is not valid',
    params: { missingProperty, format = '' } = {},
  } of faults) {
    const name = missingProperty ?? instancePath.slice(1)
    if (byVariable.has(name)) continue
    const { description } = { description: undefined, ...schema.properties[name] }
    const what = FORMATS[format]?.(String(set[name])) ?? WORDS[keyword] ?? message
    byVariable.set(name, `${name} ${what}${description ? ` (${description})` : ''}`)
  }
  return byVariable
}

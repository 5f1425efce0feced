import type { Settings } from '@todo/standalone/settings'

/** A file of the stack with signing keys, or with a secret. */
export interface SecretFile {
  /** The variable that may set it instead. */
  readonly variable: string
  readonly path: string
  /** What it is called in a backup. */
  readonly file: string
}

/** The files of the stack's keys and secrets; without those that are in the environment. */
export function secretFilesOf({ keysFile, secretFiles }: Settings, env: NodeJS.ProcessEnv): SecretFile[] {
  const keys: [string, string][] = env.JWT_KEYS ? [] : [['JWT_KEYS', keysFile]]
  return [...keys, ...Object.entries(secretFiles)].map(([variable, path]) => ({
    variable,
    path,
    file: variable.toLowerCase().replaceAll('_', '-'),
  }))
}

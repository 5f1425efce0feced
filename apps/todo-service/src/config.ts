import path from 'node:path'
import { JobSettings } from '@todo/jobs'
import {
  DatabaseSettings,
  FileSettings,
  PROFILES,
  PublicUrlSettings,
  readEnvironment,
  ServiceSettings,
  TokenSettings,
  withProfile,
} from '@todo/service-kit'
import { FeedSettings } from '@todo/user-feed'
import { Type } from 'typebox'

const TodoSettings = Type.Object({
  ...ServiceSettings,
  ...DatabaseSettings,
  ...TokenSettings,
  ...FeedSettings,
  ...JobSettings,
  ...FileSettings,
  PORT: Type.Integer({ ...ServiceSettings.PORT, default: 3002 }),
  JWKS_URL: Type.String({
    pattern: '^https?://',
    description: 'where the auth-service publishes its public keys, as in http://127.0.0.1:3001/.well-known/jwks.json',
  }),
  JOBS_CONCURRENCY: Type.Integer({ ...JobSettings.JOBS_CONCURRENCY, default: 2 }),
  LIST_CACHE_BYTES: Type.Integer({
    default: 32 * 1024 * 1024,
    minimum: 0,
    description: 'how much memory the cache of lists may take, in bytes; 0 keeps none',
  }),
  CHANGES_KEPT_DAYS: Type.Integer({
    default: 180,
    minimum: 1,
    description: 'how many days it is kept who changed what: for histories, undo, and clients that have been away',
  }),
  FILES_DIR: Type.String({
    minLength: 1,
    default: path.join(import.meta.dirname, '../../../.data/files'),
    description: 'the folder with the files that are attached to to-dos: one for all replicas',
  }),
  S3_BUCKET: Type.String({
    default: '',
    description: 'the bucket for these files, in the place of the folder. Empty: there is none',
  }),
  S3_ENDPOINT: Type.String({
    default: 'https://s3.amazonaws.com',
    pattern: '^https?://[^/?#]+(/[^?#]*)?$',
    description: 'where the service with the bucket is, as in https://s3.eu-central-1.amazonaws.com',
  }),
  S3_REGION: Type.String({
    default: 'us-east-1',
    minLength: 1,
    description: 'the region of the bucket; auto, or whatever the service calls its only one',
  }),
  S3_PATH_STYLE: Type.Boolean({
    default: false,
    description:
      'whether the name of the bucket is in the path of its URL, and not in its host, as for most who run S3 themselves',
  }),
  S3_ACCESS_KEY_ID: Type.String({
    default: '',
    description: 'the id of the key that may read, write and delete in the bucket',
  }),
  S3_SECRET_ACCESS_KEY: Type.String({ default: '', description: 'the secret of that key' }),
  S3_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 100,
    maximum: 600_000,
    description:
      'how long a request to it may take, in milliseconds: parts of 5 MB are sent to it; where a file is read, how long its ' +
      'answer may take to begin',
  }),
  ACCOUNT_FILES_BYTES: Type.Integer({
    default: 1024 ** 3,
    minimum: 0,
    description: 'how large all files of one account may be together, in bytes',
  }),
  SCAN_COMMAND: Type.String({
    default: '',
    description:
      'a command that gets each new file on its standard input, as in clamdscan --no-summary -; 0 lets it in, 1 refuses it. Empty: there is none',
  }),
  SCAN_TIMEOUT_MS: Type.Integer({
    default: 20_000,
    minimum: 100,
    maximum: 600_000,
    description: 'how long the command may take for one file, in milliseconds',
  }),
  MAX_STREAMS: Type.Integer({
    default: 2_000,
    minimum: 0,
    maximum: 100_000,
    description:
      'how many streams of events this process keeps open at once, each with about 40 kB of memory; 0 for none',
  }),
  MAX_STREAMS_PER_USER: Type.Integer({
    default: 20,
    minimum: 1,
    maximum: 100_000,
    description:
      'how many streams of events of one user this process keeps open at once, and how many requests that wait for a change',
  }),
  WEBHOOKS_ALLOW_PRIVATE: Type.Boolean({
    default: false,
    description:
      'whether webhooks and push subscriptions may use http, and addresses of this machine and of private networks: only where all users may reach those',
  }),
  WEBHOOKS_CONCURRENCY: Type.Integer({
    default: 32,
    minimum: 0,
    maximum: 1_000,
    description: 'how many webhooks this process sends to at once; 0: none, another process does',
  }),
  PUSH_CONTACT: Type.String({
    default: 'mailto:no-reply@localhost',
    pattern: '^(mailto:[^@\\s]+@[^@\\s]+|https://\\S+)$',
    description:
      'where push services of browsers reach whoever runs this service: mailto: and an address, or a page; Safari takes no message without one of the Internet',
  }),
  ...PublicUrlSettings,
  LIST_CACHE_TTL_SECONDS: Type.Integer({
    default: 300,
    minimum: 1,
    description: 'how long a list that nobody asks for stays in the cache, in seconds; it is never out of date',
  }),
})

/**
 * The configuration of the todo-service.
 *
 * @throws {ConfigError} naming every variable at fault.
 */
export function loadConfig(env: NodeJS.ProcessEnv) {
  return withProfile(readEnvironment(TodoSettings, env, keyFaults), PROFILES)
}
export type Config = ReturnType<typeof loadConfig>

/** What a bucket needs. */
function keyFaults(set: NodeJS.ProcessEnv): string[] {
  if (set.S3_BUCKET === undefined) return []
  const missing = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].filter((name) => set[name] === undefined)
  return missing.map((name) => `${name} is required with S3_BUCKET: a key that may use the bucket`)
}

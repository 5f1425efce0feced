import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CopyError } from '@todo/database-copy'
import { messageOf } from '@todo/service-kit'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

/** The name of the file that tells what is in a backup. */
export const MANIFEST = 'manifest.json'

/** Its checksum, in the form of `sha256sum`. Backups of older releases have none. */
export const MANIFEST_SUM = 'manifest.sha256'

/** The form of backups that this release writes. It reads those before it, too: 1 has no files of to-dos. */
export const FORMAT = 2

const StoredFile = {
  file: Type.String({ pattern: '^[\\w-][\\w.-]*$' }),
  bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
}

const Database = Type.Object({
  service: Type.String(),
  ...StoredFile,
  /** The names of the migrations that it has had. */
  migrations: Type.Array(Type.String()),
  /** How many rows each table has. */
  rows: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
})

/** A SQLite file in a backup, with what was in the database of a service. */
export type StoredDatabase = Static<typeof Database>

const Secret = Type.Object({
  /** The variable that may set it instead. */
  variable: Type.String(),
  ...StoredFile,
})

/** A file in a backup with signing keys, or with a secret. */
export type StoredSecret = Static<typeof Secret>

const Damaged = Type.Object({
  /** Where it would be in the backup. */
  file: Type.String(),
  fault: Type.String(),
})

/** A file of a to-do that is damaged or lost. */
export type DamagedFile = Static<typeof Damaged>

const Files = Type.Object({
  /** The file that lists them, with their checksums. */
  ...StoredFile,
  count: Type.Integer({ minimum: 0 }),
  /** How large they are together, in bytes. */
  size: Type.Integer({ minimum: 0 }),
  /** How many were deleted after the moment of the databases, and before they were copied. */
  missing: Type.Integer({ minimum: 0 }),
  /** Those that are damaged or lost, and so not in the backup. */
  damaged: Type.Optional(Type.Array(Damaged)),
})

/** The files of to-dos in a backup. */
export type StoredFiles = Static<typeof Files>

const Manifest = Type.Object({
  format: Type.Integer({ minimum: 1, maximum: FORMAT }),
  /** The release that made it. */
  release: Type.String(),
  made_at: Type.String(),
  databases: Type.Array(Database),
  secrets: Type.Array(Secret),
  files: Type.Optional(Files),
})

/** What is in a backup. */
export type Manifest = Static<typeof Manifest>

/** @throws {CopyError} when a folder is not a backup, or not one that this release can read. */
export function readManifest(folder: string): Manifest {
  const manifest = parse(folder)
  if (Value.Check(Manifest, manifest)) return manifest
  if (Value.Check(Type.Object({ format: Type.Number({ exclusiveMinimum: FORMAT }) }), manifest))
    throw new CopyError(`${folder} was made by a newer release: install that one, or a newer one`)
  throw new CopyError(`${join(folder, MANIFEST)} is damaged: take another backup`)
}

function parse(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'))
  } catch (error) {
    throw new CopyError(`${folder} is no whole backup: ${messageOf(error)}`)
  }
}

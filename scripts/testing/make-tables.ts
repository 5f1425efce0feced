import { type DatabaseOptions, openDatabase } from '@todo/service-kit/database'

// Makes the tables of a service in an empty database, as the service does when it starts: make-tables.ts todo-service URL

const TIMEOUT_MS = 60_000

const [service, url = ''] = process.argv.slice(2)
type Schema = Pick<DatabaseOptions, 'entities' | 'migrations'>
const { databaseSchema }: { databaseSchema: Schema } = await import(`@todo/${service}/database`)
const database = await openDatabase({ ...databaseSchema, url, poolSize: 1, timeoutMs: TIMEOUT_MS, log: console.log })
await database.close()

import { openDatabase } from '@todo/service-kit/database'
import { databaseSchemas } from '@todo/standalone/apps'

// Makes the tables of a service in an empty database, as the service does when it starts: make-tables.ts todo-service URL

const TIMEOUT_MS = 60_000

const [service = '', url = ''] = process.argv.slice(2)
const schema = new Map(Object.entries(databaseSchemas)).get(service)
if (!schema) throw new Error(`there is no service ${service}`)
const database = await openDatabase({ ...schema, url, poolSize: 1, timeoutMs: TIMEOUT_MS, log: console.log })
await database.close()

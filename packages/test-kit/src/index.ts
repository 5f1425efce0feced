export { appSettings } from './app-settings.ts'
export { attacks } from './attacks.ts'
export { createFolder, databases, mysql, sqlite, type TestDatabase } from './databases.ts'
export {
  type ErasureStatements,
  type Person,
  remainsOf,
  type Trace,
  tracesOf,
  unprovenTables,
} from './erasure.ts'
export { createFeedServer, type FeedServer } from './feed-server.ts'
export { createHttpStub, type HttpStub } from './http-stub.ts'
export { createKeyServer, type KeyServer } from './key-server.ts'
export { createKey, type PublicJwk, type TestKey, testKeyOf } from './keys.ts'
export { lendDatabases } from './lent-databases.ts'
export { createLogSink, type LogSink } from './logs.ts'
export { connectMysql, killConnections, queryMysql, untilLockIsAwaited } from './mysql.ts'
export { freePort, listen, portOf, sendRaw } from './network.ts'
export { oddRequests, parseAnswer } from './odd-requests.ts'
export {
  type Exit,
  NOT_MEASURED,
  startProcess,
  startServer,
  type TestProcess,
  type TestServer,
} from './processes.ts'
export { createFaultyProxy, type FaultyProxy } from './proxy.ts'
export { schemaFaults } from './schema-faults.ts'
export { makeTables } from './service-tables.ts'
export { createSmtpServer, type TestSmtpServer } from './smtp-server.ts'
export { HOW_TO_UPDATE, keptSpecification } from './specification.ts'
export type { TestScope } from './teardown.ts'
export { AUTHORITY_FILE, LOCALHOST_FILE } from './tls.ts'
export {
  accessToken,
  accessTokenClaims,
  bearer,
  type Claims,
  decodeToken,
  hmacToken,
  signToken,
  type TokenUser,
  unsignedToken,
} from './tokens.ts'
export { createTraceCollector, type ReceivedSpan, type TraceCollector } from './trace-collector.ts'
export { until } from './wait.ts'

export { type AppOptions, createApp } from './app.ts'
export { cacheControl } from './cache-control.ts'
export { clientSignal } from './client-signal.ts'
export { ConfigError, readEnvironment } from './config.ts'
export { cutPage, decodeCursor, encodeCursor, isIdKey } from './cursor.ts'
export * from './errors.ts'
export { guardOf, lazyGuardOf, readerOf } from './guard.ts'
export { neverProxyLoopback } from './loopback.ts'
export { makeFolder } from './make-folder.ts'
export { messageOf } from './message.ts'
export type { OpenApiDocument } from './openapi/document.ts'
export { fileResponse, jsonResponse, noBody, problemResponse } from './openapi/responses.ts'
export { orThrow } from './or-throw.ts'
export { parseJson } from './parse-json.ts'
export { pathOf } from './path-of.ts'
export { type PlaceLimits, Places } from './places.ts'
export {
  type AuthenticatedUser,
  acceptAccessToken,
  authentication,
  identify,
  type OwnClaims,
  requireAccessToken,
} from './plugins/authentication.ts'
export type { DocsOptions } from './plugins/docs.ts'
export { EVENT_STREAM, isEventStream } from './plugins/event-streams.ts'
export { jsonOnly } from './plugins/json-only.ts'
export { networkOf, perMinute } from './plugins/rate-limits.ts'
export { KEPT_AFTER_EXPIRY_MS, type RevokedSession, revokedSessions } from './plugins/revoked-sessions.ts'
export { scheduler } from './plugins/scheduler.ts'
export { requireServiceToken } from './plugins/service-token.ts'
export { PROFILES, withProfile } from './profile.ts'
export { RequestLogger } from './request-logger.ts'
export { endGracefully, listen, run } from './run.ts'
export type { HeadersFor } from './server/http-server.ts'
export { isPreflight } from './server/preflight.ts'
export * from './settings.ts'
export { explainStartFault, type VariableNames } from './start-fault.ts'
export { steadyNow } from './steady-clock.ts'
export { callService } from './tracing/call-service.ts'
export {
  answered,
  currentSpan,
  failedBy,
  type Span,
  type Tracer,
  traced,
  traceFields,
  underSpan,
} from './tracing/span.ts'
export { type EndTurn, type TurnLimits, Turns } from './turns.ts'
export { prepareToServe } from './v8.ts'
export { wantsHtml } from './wants-html.ts'
export { within } from './within.ts'

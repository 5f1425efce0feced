export { type AppOptions, createApp } from './app.ts'
export { ConfigError, readEnvironment } from './config/config.ts'
export { PROFILES, withProfile } from './config/profile.ts'
export * from './config/settings.ts'
export { cutPage, decodeCursor, encodeCursor, isIdKey } from './cursor.ts'
export * from './errors/errors.ts'
export { messageOf } from './errors/message.ts'
export { orThrow } from './errors/or-throw.ts'
export { guardOf, lazyGuardOf, readerOf } from './guard.ts'
export { type PlaceLimits, Places } from './limits/places.ts'
export { type EndTurn, type TurnLimits, Turns } from './limits/turns.ts'
export { RequestLogger } from './logs/request-logger.ts'
export { makeFolder } from './make-folder.ts'
export type { OpenApiDocument } from './openapi/document.ts'
export { fileResponse, jsonResponse, noBody, problemResponse } from './openapi/responses.ts'
export { parseJson } from './parse-json.ts'
export {
  type AuthenticatedUser,
  acceptAccessToken,
  authentication,
  identify,
  type OwnClaims,
  requireAccessToken,
} from './plugins/authentication.ts'
export { cacheControl } from './plugins/cache-control.ts'
export type { DocsOptions } from './plugins/docs.ts'
export { EVENT_STREAM, isEventStream } from './plugins/event-streams.ts'
export { jsonOnly } from './plugins/json-only.ts'
export { networkOf, perMinute } from './plugins/rate-limits.ts'
export { KEPT_AFTER_EXPIRY_MS, type RevokedSession, revokedSessions } from './plugins/revoked-sessions.ts'
export { scheduler } from './plugins/scheduler.ts'
export { requireServiceToken } from './plugins/service-token.ts'
export { neverProxyLoopback } from './process/loopback.ts'
export { endGracefully, listen, run } from './process/run.ts'
export { explainStartFault, type VariableNames } from './process/start-fault.ts'
export { prepareToServe } from './process/v8.ts'
export { clientSignal } from './requests/client-signal.ts'
export { pathOf } from './requests/path-of.ts'
export { wantsHtml } from './requests/wants-html.ts'
export type { HeadersFor } from './server/http-server.ts'
export { isPreflight } from './server/preflight.ts'
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
export { within } from './within.ts'

import { type Static, Type } from 'typebox'

/** How large a file may be: for the gateway, and for the service that keeps it. */
export const FileSettings = {
  FILE_LIMIT_BYTES: Type.Integer({
    default: 25 * 1024 * 1024,
    minimum: 1024,
    maximum: 2 ** 31 - 1,
    description:
      'the largest file that can be attached to a to-do, in bytes; the same for the gateway and the todo-service',
  }),
}

/** Where traces go, and which: the names, and what they mean, are OpenTelemetry's. */
const TracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https?://[^/?#]+(/[^?#]*)?$',
      description: 'where traces are sent by OTLP over HTTP, as in http://localhost:4318; nothing is traced without it',
    }),
  ),
  OTEL_SERVICE_NAME: Type.Optional(
    Type.String({ minLength: 1, description: 'the name of this process in traces; that of the service if not set' }),
  ),
  OTEL_TRACES_SAMPLER: Type.Optional(
    Type.Enum(
      [
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ],
      {
        description:
          'which requests are traced: always_on, always_off or traceidratio, with parentbased_ before it where a caller that traces itself decides; parentbased_always_on if not set',
      },
    ),
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'the share of requests that traceidratio traces; 1 if not set',
    }),
  ),
}

/** The settings of every process of this project. */
export const ServiceSettings = {
  ...TracingSettings,
  HOST: Type.String({ default: '127.0.0.1', description: 'the address to listen on; a name means its first address' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, description: 'the port to listen on' }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'the least level that is logged: trace, debug, info, warn, error, fatal or silent',
  }),
  TRUSTED_PROXIES: Type.String({
    default: '',
    format: 'trusted-proxies',
    description:
      'whose X-Forwarded-For is believed: addresses, networks, or loopback, linklocal, uniquelocal; separated by commas',
  }),
  SECURITY_PROFILE: Type.Enum(['local', 'hardened'], {
    default: 'hardened',
    description: 'the table of defaults to start from: hardened, or local for a local stack',
  }),
  SERVER_TIMING: Type.Boolean({
    default: false,
    description: 'whether answers carry a Server-Timing header with the database time and the number of statements',
  }),
  NOT_FOUND_LIMIT_PER_MINUTE: Type.Optional(
    Type.Integer({ minimum: 1, description: 'how many unknown URLs an address may ask for in a minute' }),
  ),
  BODY_LIMIT_BYTES: Type.Integer({
    default: 64 * 1024,
    minimum: 1024,
    maximum: 16 * 1024 * 1024,
    description: 'the largest request body, in bytes',
  }),
  MAX_REQUESTS_AT_ONCE: Type.Integer({
    default: 300,
    minimum: 1,
    maximum: 100_000,
    description: 'how many requests are served at once before others are answered with 503',
  }),
  REQUEST_TIMEOUT_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    maximum: 600_000,
    description:
      'how long a client may take to send the headers of a request, how long its body may come with less than 1 kB a second, and how long an answer may be left unread, in milliseconds',
  }),
  SHUTDOWN_DRAIN_MS: Type.Integer({
    default: 250,
    minimum: 0,
    maximum: 600_000,
    description:
      'how long a process that is told to stop goes on taking requests while it sends clients away, in milliseconds',
  }),
  SHUTDOWN_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 100,
    maximum: 600_000,
    description:
      'how long the end of a process may take when it listens no more, in milliseconds: half of it is for requests under way, which are cut off then',
  }),
}

/** How many connections to MySQL a process holds, unless DATABASE_POOL_SIZE says otherwise. */
export const DEFAULT_POOL_SIZE = 10

/** The settings of every service that keeps data. */
export const DatabaseSettings = {
  DATABASE_URL: Type.String({
    format: 'database-url',
    description:
      'mysql://user:password@host:3306/database, with ?ssl-mode=… and &ssl-ca=/path for TLS, or file:path/to/data.sqlite',
  }),
  DATABASE_POOL_SIZE: Type.Integer({
    default: DEFAULT_POOL_SIZE,
    minimum: 1,
    maximum: 1000,
    description: 'how many connections to MySQL this process may hold',
  }),
  DATABASE_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 100,
    maximum: 600_000,
    description:
      'how long a transaction with its waits and repeats may take before the request is answered with 503, and twice as long as one statement may, in milliseconds',
  }),
}

/** Who issues access tokens, and for whom (RFC 7519, `iss` and `aud`). */
export const TokenSettings = {
  TOKEN_ISSUER: Type.String({ default: 'auth-service', description: 'the `iss` of access tokens' }),
  TOKEN_AUDIENCE: Type.String({ default: 'todo-backend', description: 'the `aud` of access tokens' }),
  TOKEN_CACHE_SIZE: Type.Integer({
    default: 20_000,
    minimum: 0,
    description:
      'how many verified access tokens are remembered for each signing key, so that a signature is checked once; 0 for none',
  }),
}

/** Where people find the page. */
export const PublicUrlSettings = {
  PUBLIC_URL: Type.String({
    default: '',
    format: 'public-url',
    description: 'where people find the page, for links to it; empty: that is not known',
  }),
}

/** The secret that services share. */
export const ServiceTokenSettings = {
  SERVICE_TOKEN: Type.String({
    minLength: 32,
    maxLength: 1024,
    // What may follow `Bearer` in a header (RFC 6750, section 2.1).
    pattern: '^[A-Za-z0-9._~+/-]+=*$',
    description: 'a secret that all services share and nobody else knows: at least 32 random letters and digits',
  }),
}

const Tracing = Type.Object(TracingSettings)
export type TracingSettings = Static<typeof Tracing>
const Shared = Type.Object(ServiceSettings)
export type ServiceSettings = Static<typeof Shared>
const Database = Type.Object(DatabaseSettings)
export type DatabaseSettings = Static<typeof Database>
const Token = Type.Object(TokenSettings)
export type TokenSettings = Static<typeof Token>

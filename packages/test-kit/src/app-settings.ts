/** Settings of an app under test; it refuses next to nothing for being asked too often. */
export const appSettings = {
  HOST: '127.0.0.1',
  PORT: 0,
  LOG_LEVEL: 'info',
  TRUSTED_PROXIES: '',
  SECURITY_PROFILE: 'hardened',
  SERVER_TIMING: false,
  NOT_FOUND_LIMIT_PER_MINUTE: 1_000,
  BODY_LIMIT_BYTES: 65_536,
  MAX_REQUESTS_AT_ONCE: 1_000,
  REQUEST_TIMEOUT_MS: 15_000,
  SHUTDOWN_DRAIN_MS: 0,
  SHUTDOWN_TIMEOUT_MS: 1_000,
} as const

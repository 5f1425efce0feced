import { createLogSink, type TestScope } from '@todo/test-kit'
import { type AppOptions, createApp } from '../src/index.ts'

/** Settings of an app under test; it refuses next to nothing for being asked too often. */
export const settings: AppOptions['settings'] = {
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
}

/** An app under test. */
export type KitApp = Awaited<ReturnType<typeof createApp>>

/** Builds an app as a service would, with the routes that a test needs; it is gone with the test. */
export async function buildKitApp(
  t: TestScope,
  addRoutes: (app: KitApp) => unknown = () => undefined,
  options: Partial<AppOptions> = {},
): Promise<KitApp> {
  const app = await createApp({ name: 'test', settings, logger: createLogSink().logger, ...options })
  t.teardown(() => app.close())
  await addRoutes(app)
  return app
}

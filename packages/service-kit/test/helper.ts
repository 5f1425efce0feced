import { appSettings, createLogSink, type TestScope } from '@todo/test-kit'
import { type AppOptions, createApp } from '../src/index.ts'

/** Settings of an app under test. */
export const settings: AppOptions['settings'] = appSettings

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

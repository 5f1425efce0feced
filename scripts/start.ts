import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig as loadAuth } from '@todo/auth-service/config'
import { loadConfig as loadGateway } from '@todo/gateway/config'
import { loadConfig as loadTodo } from '@todo/todo-service/config'
import { App, type OnDeath, say } from './stack/app.ts'
import { describeApps } from './stack/apps.ts'
import { banner } from './stack/banner.ts'
import type { Caller } from './stack/caller.ts'
import { ensureKeys } from './stack/keys.ts'
import { type ConfigLoaders, preflight } from './stack/preflight.ts'
import { readSettings } from './stack/settings.ts'
import { listenForStop } from './stack/stop-request.ts'
import { type Stack, supervise } from './stack/supervise.ts'
import { watchSources } from './stack/watch.ts'

const LOADERS: ConfigLoaders = { 'auth-service': loadAuth, 'todo-service': loadTodo, gateway: loadGateway }

/** `npm start`: the whole stack on this machine, until it is told to stop. */
export function start(_args: readonly string[], caller: Caller): Promise<number> {
  return run(caller, 'restart')
}

/** `npm run dev`: the same, and an app starts again when its code changes. */
export function dev(_args: readonly string[], caller: Caller): Promise<number> {
  return run(caller, 'wait')
}

async function run({ root, isOrphaned }: Caller, onDeath: OnDeath): Promise<number> {
  const stop = listenForStop(isOrphaned)
  const envFile = join(root, '.env')
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  const { settings, faults } = readSettings(process.env, root)
  const apps = describeApps(settings, process.env)
  faults.push(...(await preflight(settings, apps, LOADERS)))
  if (faults.length > 0) return refuse(faults)
  const stack: Stack = {
    services: apps.services.map((spec) => new App(spec, onDeath)),
    gateway: new App(apps.gateway, onDeath),
  }
  if (onDeath === 'wait') watchSources(root, [...stack.services, stack.gateway])
  return supervise(stack, stop, {
    prepare: () => ensureKeys(settings),
    onReady: () => console.log(banner(settings)),
  })
}

function refuse(faults: readonly string[]): number {
  say('nothing was started:')
  for (const fault of faults) say(`  ${fault}`)
  return 1
}

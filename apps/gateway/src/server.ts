import { run } from '@todo/service-kit'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'

await run(loadConfig, buildApp)

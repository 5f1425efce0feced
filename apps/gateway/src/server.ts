import '@todo/service-kit/node'

const { run } = await import('@todo/service-kit')
const { buildApp } = await import('./app.ts')
const { loadConfig } = await import('./config.ts')

await run(loadConfig, buildApp)

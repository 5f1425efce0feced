import '@todo/service-kit/node'

const { main } = await import('./main.ts')

await main()

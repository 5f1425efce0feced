import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import fp from 'fastify-plugin'

/** Where the metrics are served. */
export interface MetricsListenerOptions {
  host: string
  port: number
}

/**
 * Serves `/metrics` on a port of its own: what is reachable on the gateway's main port is reachable for everybody.
 */
export const metricsListener = fp<MetricsListenerOptions>(
  async (app, { host, port }) => {
    const server = createServer((request, response) => void answer(request, response))

    async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (request.url !== '/metrics') response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': app.metricsRegistry.contentType }).end(await app.writeMetrics())
    }

    app.addHook('onReady', async () => {
      server.listen(port, host)
      try {
        await once(server, 'listening')
      } catch (cause) {
        throw new Error(
          `the metrics cannot be served at ${host}:${port}: set METRICS_PORT to a free port, or METRICS_HOST to an address of this machine`,
          { cause },
        )
      }
      app.log.info({ address: server.address() }, 'metrics are served')
    })
    app.addHook('onClose', async () => {
      server.close()
      server.closeAllConnections()
    })
  },
  { name: 'metrics-listener', dependencies: ['metrics'] },
)

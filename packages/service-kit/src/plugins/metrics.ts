import fastifyMetrics from 'fastify-metrics'
import fp from 'fastify-plugin'

/** Prometheus metrics at `/metrics`, or nowhere if `endpoint` is null: requests by route, method and status, and those of the process. */
export const metrics = fp<{ endpoint?: string | null }>(
  async (app, { endpoint = '/metrics' }) => {
    await app.register(fastifyMetrics.default, {
      endpoint,
      clearRegisterOnInit: true,
      // A histogram can be added up over replicas, a summary cannot.
      routeMetrics: { enabled: { histogram: true, summary: false } },
    })
  },
  { name: 'metrics' },
)

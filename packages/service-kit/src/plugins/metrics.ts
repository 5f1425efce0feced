import fastifyMetrics from 'fastify-metrics'
import fp from 'fastify-plugin'

/** How often it is measured how late the event loop is. */
const LAG_SAMPLED_EVERY_MS = 100

/** Prometheus metrics at `/metrics`, or nowhere if `endpoint` is null: requests by route, method and status, and those of the process. */
export const metrics = fp<{ endpoint?: string | null }>(
  async (app, { endpoint = '/metrics' }) => {
    app.addHook('onRoute', (route) => {
      if (route.url === endpoint) route.config = { ...route.config, alwaysServed: true }
    })
    await app.register(fastifyMetrics.default, {
      endpoint,
      clearRegisterOnInit: true,
      // The default is 10: it wakes an idle process a hundred times a second.
      defaultMetrics: { enabled: true, eventLoopMonitoringPrecision: LAG_SAMPLED_EVERY_MS },
      // A histogram can be added up over replicas, a summary cannot.
      routeMetrics: { enabled: { histogram: true, summary: false } },
    })
  },
  { name: 'metrics' },
)

import { collectDefaultMetrics, register as ofTheProcess, Registry } from '@prometheus-io/client'
import fastifyMetrics from 'fastify-metrics'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** The metrics of this app. Apps in one process each have their own, so a metric names this registry when it is made. */
    metricsRegistry: Registry
    /** What `/metrics` shows, for whoever serves it elsewhere: the metrics of the process, and those of this app. */
    writeMetrics(): Promise<string>
  }
}

/** Prometheus metrics at `/metrics`, or nowhere if `endpoint` is null: requests by route, method and status, and those of the process. */
export const metrics = fp<{ endpoint?: string | null }>(
  async (app, { endpoint = '/metrics' }) => {
    collectOncePerProcess()
    const register = new Registry()
    app.decorate('metricsRegistry', register)
    app.decorate('writeMetrics', () => Registry.merge([ofTheProcess, register]).metrics())
    const registers = [register]
    await app.register(fastifyMetrics.default, {
      endpoint,
      // What `/metrics` answers begins with the library's own registry, the one of the process.
      defaultMetrics: { enabled: false },
      routeMetrics: {
        // A histogram can be added up over replicas, a summary cannot.
        enabled: { histogram: true, summary: false },
        // The library makes the summary even if it is off. In the registry of the process, that of a second app would be refused.
        overrides: { histogram: { registers }, summary: { registers } },
      },
    })
  },
  { name: 'metrics' },
)

/** The library takes samples by timers that nothing ends, so the apps of a process share one set of them. */
function collectOncePerProcess(): void {
  if (!ofTheProcess.getSingleMetric('process_start_time_seconds')) collectDefaultMetrics()
}

/** The names of this machine's own interface, as `NO_PROXY` lists them. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Keeps requests to this machine away from a proxy. With `NODE_USE_ENV_PROXY=1`, Node sends every `fetch` to the proxy of
 * `HTTP_PROXY`, and a proxy on another machine cannot reach a service that listens on this one. Node reads `no_proxy`
 * anew for each request, and prefers it to `NO_PROXY`.
 */
export function neverProxyLoopback(env: NodeJS.ProcessEnv): void {
  const listed = (env.no_proxy ?? env.NO_PROXY ?? '').split(/[\s,]+/).filter((name) => name !== '')
  const direct = [...new Set([...listed, ...LOOPBACK])].join(',')
  env.no_proxy = direct
  env.NO_PROXY = direct
}

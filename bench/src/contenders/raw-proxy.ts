import { Agent, createServer, ServerResponse } from 'node:http'
import proxies from 'http-proxy'

/** The limit of what a proxy in Node can do: http-proxy, with connections that are kept open. A program of its own. */
const { HOST, PORT, TARGET, CONNECTIONS } = process.env
const agent = new Agent({ keepAlive: true, maxSockets: Number(CONNECTIONS) })
const proxy = proxies.createProxyServer({ target: TARGET, agent })
proxy.on('error', (_error, _request, response) => {
  if (response instanceof ServerResponse) response.writeHead(502)
  response.end()
})
const server = createServer((incoming, response) => proxy.web(incoming, response))
server.keepAliveTimeout = 60_000
server.listen(Number(PORT), HOST)
process.once('SIGTERM', () => process.exit())

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import { wantsHtml } from '@todo/service-kit'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** The first segment of the page's own URLs. No path of a service begins so. */
const PAGES = '/app'

/** What the browser looks at to install the page. Their names are the same in each release. */
const TO_INSTALL = [
  'icon.svg',
  'icons/192.png',
  'icons/512.png',
  'icons/maskable-512.png',
  'manifest.webmanifest',
  'screenshots/phone.webp',
  'screenshots/today.webp',
]

/** What keeps the page in the browser. It is asked for each time, so that a new release is found. */
const SERVICE_WORKER = 'service-worker.js'

/** Only what comes from here, and nothing inline: what gets into a to-do cannot run (CSP 3). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';')

/** Why a file is not sent, with the headers that say more of it. */
interface FileFault extends FastifyError {
  headers?: Record<string, string>
}

/** A path out of the folder is not found. The answer to a range beyond the end has the length of the file (RFC 9110, section 15.5.17). */
function onFault(error: FileFault, _request: FastifyRequest, reply: FastifyReply) {
  if (error.statusCode === 403) return reply.callNotFound()
  reply.headers(error.headers ?? {})
  throw error
}

/** What all of its routes have. */
const OWN = { schema: { hide: true }, errorHandler: onFault }

/**
 * Serves the web page from the folder that it was built into. Its files have their hash in their name, so a browser keeps
 * them for ever; `index.html` is asked for each time. `/` is the page for whoever wants HTML, and the ping for everybody
 * else. Whoever wants HTML of an unknown URL gets the page, with 404, which says so. Without such a folder, there is no page.
 */
export const page = fp<{ folder: string }>(
  async (app, { folder }) => {
    const index = path.join(folder, 'index.html')
    if (!existsSync(index)) {
      app.log.info({ folder }, 'the web page has not been built, so there is none')
      return
    }
    await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true })
    const sendFresh = (reply: FastifyReply, file: string, vary: string) =>
      reply
        .headers({ 'content-security-policy': CONTENT_SECURITY_POLICY, 'cache-control': 'no-cache', vary })
        .sendFile(file, { cacheControl: false })
    const sendPage = (_request: FastifyRequest, reply: FastifyReply) =>
      sendFresh(reply, 'index.html', 'Accept, Accept-Encoding')
    for (const url of [PAGES, `${PAGES}/*`]) app.get(url, OWN, sendPage)
    app.get<{ Params: { '*': string } }>('/assets/*', OWN, (request, reply) =>
      reply.sendFile(`assets/${request.params['*']}`, { immutable: true, maxAge: '365d' }),
    )
    app.get(`/${SERVICE_WORKER}`, OWN, (_request, reply) => sendFresh(reply, SERVICE_WORKER, 'Accept-Encoding'))
    for (const file of TO_INSTALL) {
      app.get(`/${file}`, OWN, (_request, reply) => reply.sendFile(file, { maxAge: '1d' }))
    }
    app.addHook('preHandler', async (request, reply) => {
      if (request.routeOptions.url !== '/') return
      reply.header('vary', 'Accept')
      if (wantsHtml(request)) return sendPage(request, reply)
    })
    const html = readFileSync(index)
    app.addHook('onSend', async (request, reply, payload) => {
      if (!request.is404 || reply.statusCode !== 404) return payload
      reply.header('vary', [reply.getHeader('vary') ?? [], 'Accept'].flat().join(', '))
      if (!wantsHtml(request)) return payload
      reply.headers({ 'content-security-policy': CONTENT_SECURITY_POLICY, 'cache-control': 'no-cache' })
      reply.type('text/html; charset=utf-8')
      return html
    })
  },
  { name: 'page', dependencies: ['health'] },
)

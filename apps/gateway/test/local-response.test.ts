import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { finished, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { listen, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import type { ServiceAnswer } from '../src/proxy/local-response.ts'
import { handOver } from '../src/proxy/local-upstream.ts'

type App = (request: IncomingMessage, response: ServerResponse) => void

/** Asks an app in this process. */
async function ask(t: Test, app: App, { method = 'GET', timeoutMs = 60_000 } = {}): Promise<ServiceAnswer> {
  const server = createServer(app)
  await listen(server)
  t.teardown(() => server.close())
  const { promise, resolve, reject } = Promise.withResolvers<ServiceAnswer>()
  const message = {
    method,
    url: '/todos',
    headers: { host: 'x', cookie: undefined, 'x-list': ['a', 'b'] },
    body: undefined,
  }
  handOver({ server }, message, timeoutMs, (error, answer) => (answer ? resolve(answer) : reject(error)))
  return promise
}

const bodyOf = ({ body }: ServiceAnswer) => text(body instanceof Readable ? body : Readable.from([Buffer.from(body)]))

t.test('an app sees the headers as it would on a connection', async (t) => {
  let seen: string[] = []
  await ask(t, ({ rawHeaders }, response) => {
    seen = rawHeaders
    response.end()
  })
  t.same(seen, ['host', 'x', 'x-list', 'a', 'x-list', 'b'])
})

t.test('an app may write its head in every way that Node knows', async (t) => {
  const heads: App[] = [
    (_request, response) => void response.setHeader('x-a', '1').writeHead(201),
    (_request, response) => void response.writeHead(201, { 'x-a': '1', 'x-b': undefined }),
    (_request, response) => void response.writeHead(201, 'Made', { 'X-A': 1 }),
    (_request, response) => void response.setHeader('x-a', '0').writeHead(201, ['x-a', '1']),
  ]
  for (const head of heads) {
    const { statusCode, headers } = await ask(t, (request, response) => {
      head(request, response)
      t.ok(response.headersSent)
      response.end()
    })
    t.equal(statusCode, 201)
    t.equal(String(headers['x-a']), '1')
    t.notOk('x-b' in headers)
  }
  const { headers } = await ask(t, (_request, response) => {
    response.writeHead(200, ['set-cookie', 'a', 'set-cookie', 'b', 'x-empty']).end()
  })
  t.same(headers['set-cookie'], ['a', 'b'])
})

t.test('an app may write its body in every way that Node knows, and is told when it is done', async (t) => {
  const bodies: Record<string, App> = {
    'in one piece': (_request, response) => void response.end('\u00fcber'),
    'in another encoding': (_request, response) => void response.end('w7xiZXI=', 'base64'),
    'as bytes': (_request, response) => void response.end(Buffer.from('\u00fcber')),
    'piece by piece': (_request, response) => {
      response.write('\u00fc', () => response.write('YmU=', 'base64', () => response.end('r')))
    },
    'and an end without a piece': (_request, response) => {
      response.write(Buffer.from('\u00fcber'))
      response.end()
    },
  }
  for (const [how, write] of Object.entries(bodies)) {
    const events: string[] = []
    const answer = await ask(t, (request, response) => {
      response.once('finish', () => events.push('finish')).once('close', () => events.push('close'))
      write(request, response)
    })
    t.equal(await bodyOf(answer), '\u00fcber', how)
    await until('the app is told', () => events.length === 2)
    t.same(events, ['finish', 'close'])
  }
  const ends: ((response: ServerResponse, done: () => void) => unknown)[] = [
    (response, done) => response.end(done),
    (response, done) => response.end('x', done),
    (response, done) => response.end('x', 'utf8', done),
  ]
  for (const end of ends) {
    const { promise, resolve } = Promise.withResolvers<void>()
    await ask(t, (_request, response) => end(response, resolve))
    await t.resolves(promise)
  }
})

t.test('nothing is added to an answer that has ended, or that nobody waits for', async (t) => {
  const whole = await ask(t, (_request, response) => {
    response.end('whole').end('more')
    response.write('more')
    t.ok(response.writableEnded)
  })
  t.equal(await bodyOf(whole), 'whole')
  await t.rejects(
    ask(t, (_request, response) => {
      response.destroy().destroy()
      response.write('more')
      response.end('more')
    }),
    { message: /broken off/ },
  )
  const late = await ask(t, (_request, response) => {
    response.end('late')
    // Before the answer counts as sent.
    response.destroy()
  })
  t.equal(await bodyOf(late), 'late')
})

t.test('an app that answers when nobody waits any more is told so, and gives back what it has opened', async (t) => {
  const file = new Readable({ read() {} })
  await t.rejects(
    ask(t, (_request, response) => {
      response.once('close', () => {
        t.ok(response.closed)
        // As Fastify does with a stream that it sends.
        finished(response, () => file.destroy())
        file.pipe(response)
      })
      response.destroy()
    }),
  )
  await until('the file is closed', () => file.destroyed)
})

t.test('an app that waits for its reader is not given up, one that hangs is', async (t) => {
  const { body } = await ask(
    t,
    (_request, response) => {
      response.flushHeaders()
      response.write(Buffer.alloc(1_000_000))
      response.once('drain', () => response.end('end'))
    },
    { timeoutMs: 50 },
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  if (body instanceof Readable) t.match(await text(body), /end$/)
  await t.rejects(
    ask(t, () => undefined, { timeoutMs: 50 }),
    { message: /too long/ },
  )
})

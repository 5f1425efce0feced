import { createSocket } from 'node:dgram'
import { lookup as systemLookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { isIPv6, type LookupFunction } from 'node:net'
import { createHttpStub } from '@todo/test-kit'
import tap from 'tap'
import { dnsOnly, isPublic, isPublicHost } from '../../../src/modules/outbound/addresses.ts'
import { outboundUrl } from '../../../src/modules/outbound/outbound-url.ts'
import { Post } from '../../../src/modules/outbound/post.ts'

const never = new AbortController().signal

/** A name server that knows one address for each name, and others from then on. */
function names(...answers: string[][]): LookupFunction {
  return (_hostname, _options, callback) => {
    const found = answers.length > 1 ? answers.shift() : answers[0]
    callback(
      null,
      (found ?? []).map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
    )
  }
}

tap.test('addresses that not everybody can reach are refused', async (t) => {
  const refused =
    '127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 192.0.2.1 ' +
    '198.18.0.1 240.0.0.1 168.63.129.16 ::1 :: fe80::1 fd00::1 fec0::1 ff02::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ' +
    '::7f00:1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 4000::1'
  for (const address of refused.split(' ')) t.notOk(isPublic(address), address)
  for (const address of ['93.184.215.14', '2606:4700::1111', '::ffff:93.184.215.14']) t.ok(isPublic(address), address)
  t.ok(isPublicHost('example.com'))
  t.notOk(isPublicHost('[::1]'))
})

tap.test('a URL is refused in words, where it can never be told', async (t) => {
  const faults = {
    'http://example.com': /https/,
    'ftp://example.com': /https/,
    'https://': /must be a URL/,
    'https://ada:x@example.com': /no user name/,
    'https://ada@example.com': /no user name/,
    'https://:x@example.com': /no user name/,
    'https://example.com:22': /port/,
    'https://127.0.0.1': /public/,
    'https://2130706433': /public/,
    'https://0x7f.1': /public/,
    'https://[::ffff:10.0.0.1]': /public/,
  }
  for (const [url, detail] of Object.entries(faults))
    t.throws(() => outboundUrl(url, false), { code: 'VALIDATION_FAILED', message: detail }, url)
  t.equal(outboundUrl('https://example.com:8443/a?b#c', false), 'https://example.com:8443/a?b')
  t.equal(outboundUrl('https://example.com:80', false), 'https://example.com:80/')
  t.equal(outboundUrl('http://192.168.1.2:8123/', true), 'http://192.168.1.2:8123/')
  t.throws(() => outboundUrl('ftp://192.168.1.2', true))
})

tap.test('a name is looked up once, and no connection is made to what is not public', async (t) => {
  const inside = await createHttpStub(t, (response) => void response.end())
  const send = async (url: string, lookup: LookupFunction) => {
    const post = new Post({ allowsPrivate: false, timeoutMs: 10_000, lookup })
    const answer = await post.send({ url, headers: {}, body: '{}' }, never)
    await post.close()
    return answer.error
  }
  const url = `https://receiver.example:${inside.port}/`
  t.equal(await send(url, names(['127.0.0.1'])), '127.0.0.1 is not a public address')
  t.equal(await send(url, names(['93.184.215.14', '::1'])), '::1 is not a public address', 'one of several')
  t.equal(await send(`https://127.0.0.1:${inside.port}`, names([])), '127.0.0.1 is not a public address')
  t.match(await send(`http://receiver.example:${inside.port}`, names(['127.0.0.1'])), /http/)
  const single: LookupFunction = (_hostname, _options, callback) => callback(null, '127.0.0.1', 4)
  t.equal(await send(url, single), '127.0.0.1 is not a public address')
  const unknown: LookupFunction = (_hostname, _options, callback) =>
    callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '')
  t.match(await send(url, unknown), /ENOTFOUND/)
  t.equal(inside.requests, 0)
})

/** What is found out about a name. */
async function lookUp(lookup: LookupFunction, hostname: string) {
  const { promise, resolve } = Promise.withResolvers<object>()
  lookup(hostname, { all: true }, (error, found) => resolve(error ?? { found }))
  return promise
}

tap.test('a name has all addresses that the DNS knows, of either kind', async (t) => {
  const refusal = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  const [v4, v6] = [
    { address: '93.184.215.14', family: 4 },
    { address: '2606:4700::1111', family: 6 },
  ]
  const resolve4 = async () => [v4.address]
  const resolve6 = async () => [v6.address]
  const none = () => Promise.reject(refusal)
  t.same(await lookUp(dnsOnly({ resolve4, resolve6 }), 'a.example'), { found: [v4, v6] })
  t.same(await lookUp(dnsOnly({ resolve4: none, resolve6 }), 'a.example'), { found: [v6] })
  t.same(await lookUp(dnsOnly({ resolve4, resolve6: none }), 'a.example'), { found: [v4] })
  t.equal(await lookUp(dnsOnly({ resolve4: none, resolve6: none }), 'a.example'), refusal)
})

tap.test('name servers that never answer keep nothing else of the process waiting', async (t) => {
  const silent = createSocket('udp4').bind(0, '127.0.0.1')
  t.teardown(() => silent.close())
  await once(silent, 'listening')
  const resolver = new Resolver({ timeout: 60_000, tries: 1 })
  resolver.setServers([`127.0.0.1:${silent.address().port}`])
  const lookup = dnsOnly(resolver)
  const waiting = Array.from({ length: 20 }, (_, n) => lookUp(lookup, `${n}.example`))
  await once(silent, 'message')
  t.match(await lookUp(systemLookup, 'localhost'), { found: [{ family: Number }] })
  resolver.cancel()
  for (const outcome of await Promise.all(waiting)) t.match(outcome, { code: 'ECANCELLED' })
})

tap.test('where private addresses are allowed, a name is looked up as the system does', async (t) => {
  const receiver = await createHttpStub(t, (response) => void response.end('ok'))
  const post = new Post({ allowsPrivate: true, timeoutMs: 10_000 })
  t.teardown(() => post.close())
  const url = `http://localhost:${receiver.port}/`
  t.same(await post.send({ url, headers: {}, body: '{}' }, never), { status: 200, excerpt: 'ok', error: null })
})

tap.test('an answer is bounded, in its size and its time', async (t) => {
  const receiver = await createHttpStub(t, (response) => void response.end('x'.repeat(5_000_000)))
  const post = new Post({ allowsPrivate: true, timeoutMs: 300 })
  t.teardown(() => post.close())
  const send = (signal = never) =>
    post.send({ url: `http://127.0.0.1:${receiver.port}/`, headers: {}, body: '{}' }, signal)
  t.equal((await send()).excerpt?.length, 1_000, 'of a huge answer only the beginning is read')
  receiver.answer((response) => void response.writeHead(200).write('a\0'))
  t.match(await send(), { status: 200, excerpt: 'a\uFFFD', error: null }, 'an answer without an end counts')
  receiver.answer((response) => void response.writeHead(301, { location: 'http://127.0.0.1/' }).end())
  t.match(await send(), { status: 301, error: /redirects are not followed/ })
  receiver.answer(() => undefined)
  t.same(await send(), { status: null, excerpt: null, error: 'There was no answer within 0.3 seconds' })
  receiver.answer((response) => void response.destroy())
  t.match(await send(), { error: /no connection, or it broke/ })
  await t.rejects(send(AbortSignal.abort(new Error('the process stops'))), { message: 'the process stops' })
})

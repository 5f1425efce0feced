import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import t from 'tap'
import { perMinute } from '../../src/index.ts'
import { addressIn, clientAddress, trustedProxies } from '../../src/server/client-address.ts'
import { buildKitApp, settings } from '../helper.ts'

t.test('an address is read in every form in which proxies write it', async (t) => {
  const forms: [string, string | undefined][] = [
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:1001', '203.0.113.9'],
    [' 203.0.113.9 ', '203.0.113.9'],
    ['\t"203.0.113.9:80"', '203.0.113.9'],
    ['[203.0.113.9]', '203.0.113.9'],
    ['"[203.0.113.9]:443"', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['"[2001:db8::1]"', '2001:db8::1'],
    ['"[2001:DB8::1]:65535"', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
    ['0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['::1', '::1'],
    ...[
      '',
      ' ',
      'unknown',
      '_hidden',
      'example.com',
      'example.com:80',
      '203.0.113',
      '203.0.113.256',
      '203.0.113.9:http',
      '203.0.113.9:1:2',
      '203.0.113.09',
      '[203.0.113.9:80]',
      '[203.0.113.256]',
      '[2001:db8::1',
      '2001:db8::1]',
      '2001:db8::1::2',
      '[2001:db8::1]443',
      '""',
      '"203.0.113.9',
      'for=203.0.113.9',
      '203.0.113.9 10.0.0.1',
      '%eth0',
      '1'.repeat(5_000),
    ].map((garbage): [string, undefined] => [garbage, undefined]),
  ]
  for (const [text, address] of forms) t.equal(addressIn(text), address, text.slice(0, 40))
})

t.test('a request whose connection is gone comes from nowhere', async (t) => {
  t.equal(
    clientAddress(new IncomingMessage(new Socket()), () => true),
    '',
  )
})

t.test('proxies are trusted by address, network and name', async (t) => {
  const trusts = trustedProxies('192.0.2.1, 10.0.0.0/8,2001:db8::/32, loopback')
  for (const address of [
    '192.0.2.1',
    '10.9.8.7',
    '2001:db8:1::1',
    '127.0.0.9',
    '::1',
    '::ffff:10.1.1.1',
    '::ffff:7f00:1',
  ])
    t.ok(trusts(address), address)
  for (const address of ['192.0.2.2', '11.0.0.1', '2001:db9::1', 'fe80::1', 'garbage', ''])
    t.notOk(trusts(address), address)
  t.notOk(trustedProxies('')('127.0.0.1'))
  for (const [name, address] of [
    ['linklocal', '169.254.1.1'],
    ['linklocal', 'fe80::1%eth0'],
    ['uniquelocal', '172.31.0.1'],
    ['uniquelocal', 'fd00::1'],
  ] as const)
    t.ok(trustedProxies(name)(address), address)
})

t.test('the client is the nearest address that is no trusted proxy', async (t) => {
  const app = await buildKitApp(
    t,
    (app) => {
      app.get('/address', async ({ clientAddress }) => ({ clientAddress }))
      app.get('/limited', { config: { rateLimit: perMinute(2) } }, async () => ({}))
    },
    { settings: { ...settings, TRUSTED_PROXIES: '192.0.2.0/24' } },
  )
  const ask = async (forwarded: string | undefined, remoteAddress = '192.0.2.1') => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    return (await app.inject({ url: '/address', remoteAddress, headers })).json().clientAddress
  }
  const cases: [string | undefined, string][] = [
    [undefined, '192.0.2.1'],
    ['', '192.0.2.1'],
    [' , ,', '192.0.2.1'],
    ['garbage', '192.0.2.1'],
    ['203.0.113.9:1001', '203.0.113.9'],
    ['203.0.113.9:1002', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 192.0.2.7:80', '203.0.113.9'],
    ['203.0.113.9, , "192.0.2.7", ', '203.0.113.9'],
    ['203.0.113.9, garbage, 192.0.2.7', '192.0.2.7'],
    ['203.0.113.9, garbage', '192.0.2.1'],
    ['192.0.2.8, 192.0.2.7', '192.0.2.8'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
  ]
  for (const [forwarded, expected] of cases) t.equal(await ask(forwarded), expected, String(forwarded))
  t.equal(await ask('198.51.100.1', '203.0.113.9'), '203.0.113.9', 'nobody else is believed')
  t.equal(await ask('198.51.100.1', '::ffff:203.0.113.9'), '203.0.113.9', 'a peer has one form, too')
  t.equal(await ask('198.51.100.1', '::ffff:192.0.2.1'), '198.51.100.1', 'and so has a trusted one')

  const limited = async (forwarded: string) => {
    const headers = { 'x-forwarded-for': forwarded }
    return (await app.inject({ url: '/limited', remoteAddress: '192.0.2.1', headers })).statusCode
  }
  t.strictSame(
    [await limited('203.0.113.9:1'), await limited('"203.0.113.9:2"'), await limited('::ffff:203.0.113.9')],
    [200, 200, 429],
    'another port is not another client',
  )
})

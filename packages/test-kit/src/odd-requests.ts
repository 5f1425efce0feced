import { METHODS } from 'node:http'

const HOST = 'Host: localhost\r\n'
const CLOSE = 'Connection: close\r\n'

/** One request that no well-behaved client sends, as its bytes. */
export interface OddRequest {
  name: string
  bytes: string
  /** The answer, where the test knows it: else any answer of ours will do. */
  status?: number
}

/**
 * Requests that a server must refuse in its own words. `path` is one that exists, and takes GET.
 * Each asks for its connection to be closed, so that the answer ends.
 */
export function oddRequests(path: string): OddRequest[] {
  const get = (target: string, headers = '') => `GET ${target} HTTP/1.1\r\n${HOST}${CLOSE}${headers}\r\n`
  const post = (target: string, headers: string, body = '') =>
    `POST ${target} HTTP/1.1\r\n${HOST}${CLOSE}${headers}\r\n${body}`
  const withHost = (lines: string) => `GET ${path} HTTP/1.1\r\n${lines}${CLOSE}\r\n`
  return [
    ...METHODS.filter((method) => method !== 'CONNECT').flatMap((method) => [
      { name: `${method} of a known URL`, bytes: `${method} ${path} HTTP/1.1\r\n${HOST}${CLOSE}\r\n` },
      { name: `${method} of an unknown URL`, bytes: `${method} /nowhere HTTP/1.1\r\n${HOST}${CLOSE}\r\n` },
      {
        name: `${method} with a body`,
        bytes: `${method} ${path} HTTP/1.1\r\n${HOST}${CLOSE}Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx`,
      },
    ]),
    { name: 'CONNECT', bytes: `CONNECT example.com:443 HTTP/1.1\r\n${HOST}\r\n`, status: 501 },
    { name: 'a method that nobody knows', bytes: `BREW ${path} HTTP/1.1\r\n${HOST}\r\n`, status: 400 },
    { name: 'OPTIONS *', bytes: `OPTIONS * HTTP/1.1\r\n${HOST}${CLOSE}\r\n` },
    ...['/%', '/%ff', '/%c3%28', '/%zz', `${path}/%ff`, `${path}?%`, '/docs/static/%ff'].map((target) => ({
      name: `GET ${target}`,
      bytes: get(target),
    })),
    ...['/nope', '/', '/a/b/c', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/.hidden', '/%00'].map(
      (rest) => ({ name: `GET /docs/static${rest}`, bytes: get(`/docs/static${rest}`) }),
    ),
    { name: 'a long path', bytes: get(`/${'x'.repeat(10_000)}`), status: 404 },
    { name: 'a parameter that is too long', bytes: get(`${path}/${'x'.repeat(15_000)}`) },
    ...['*', '*?x', `*${path}`, '*healthz'].map((target) => ({
      name: `GET ${target}`,
      bytes: get(target),
      status: 400,
    })),
    { name: 'OPTIONS *healthz', bytes: `OPTIONS *healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, status: 400 },
    { name: 'a target that is no path', bytes: get('nowhere') },
    ...[`${path}#x`, `http://localhost${path}?a#x`].map((target) => ({
      name: `GET ${target}`,
      bytes: get(target),
      status: 400,
    })),
    { name: 'a query alone', bytes: get('?x=1') },
    { name: 'no Host', bytes: withHost(''), status: 400 },
    ...[
      'a b<>"',
      '',
      ' ',
      'a/b',
      'a@b',
      'user:1@host',
      'a:b',
      'localhost:99999',
      '[::1',
      '[zz]',
      '[1:2]',
      'a?b',
      'a#b',
      'a\\b',
    ].map((host) => ({ name: `Host: ${host}`, bytes: withHost(`Host: ${host}\r\n`), status: 400 })),
    { name: 'two Hosts', bytes: withHost('Host: a\r\nHost: b\r\n'), status: 400 },
    { name: 'the same Host twice', bytes: withHost('Host: a\r\nhOST: a\r\n'), status: 400 },
    { name: 'HTTP/1.0 with two Hosts', bytes: `GET ${path} HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n`, status: 400 },
    { name: 'an unknown Expect', bytes: get(path, 'Expect: miracles\r\n'), status: 417 },
    {
      name: 'an unknown Expect of a body that does not come',
      bytes: post(path, 'Expect: 200-ok\r\nContent-Length: 9\r\n'),
      status: 417,
    },
    { name: 'a body of an unknown type', bytes: post('/nowhere', 'Content-Type: a/b\r\nContent-Length: 1\r\n', 'x') },
    { name: 'what is no HTTP', bytes: 'hello\r\n\r\n', status: 400 },
    { name: 'an unknown version', bytes: `GET ${path} HTTP/9.9\r\n${HOST}\r\n`, status: 400 },
    { name: 'the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400 },
    { name: 'the greeting of TLS', bytes: '\x16\x03\x01\x02\0\x01\0\x01', status: 400 },
    { name: 'headers beyond the limit', bytes: get(path, `X: ${'x'.repeat(20_000)}\r\n`), status: 431 },
    {
      name: 'two lengths',
      bytes: `POST ${path} HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      status: 400,
    },
    { name: 'a negative length', bytes: post(path, 'Content-Length: -1\r\n'), status: 400 },
    { name: 'too many chunk extensions', bytes: chunkWithExtensions(post(path, 'Transfer-Encoding: chunked\r\n')) },
    ...[
      { coding: 'gzip, chunked', status: 501 },
      { coding: 'deflate,chunked', status: 501 },
      { coding: 'x, chunked', status: 501 },
      { coding: 'gzip', status: 400 },
      { coding: 'identity', status: 400 },
      { coding: 'chunked, gzip', status: 400 },
      { coding: 'xchunked', status: 400 },
    ].map(({ coding, status }) => ({
      name: `Transfer-Encoding: ${coding}`,
      bytes: post(path, `Content-Type: application/json\r\nTransfer-Encoding: ${coding}\r\n`, '2\r\n{}\r\n0\r\n\r\n'),
      status,
    })),
    { name: 'a broken chunk', bytes: post(path, 'Transfer-Encoding: chunked\r\n', 'zz\r\n\r\n') },
    { name: 'an upgrade', bytes: get('/nowhere', 'Connection: upgrade\r\nUpgrade: websocket\r\n') },
    { name: 'a version nobody accepts', bytes: get(path, 'Accept-Version: 99\r\n') },
  ]
}

function chunkWithExtensions(head: string): string {
  return `${head}1;${'x'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`
}

/** The first answer in what a server sent, taken apart; undefined if there is none. */
export function parseAnswer(text: string) {
  const match = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(text)
  if (match === null) return undefined
  const [, status, head = '', body = ''] = match
  const headers: Record<string, string> = {}
  for (const line of head.split('\r\n')) {
    const [name = '', ...value] = line.split(':')
    headers[name.toLowerCase()] = value.join(':').trim()
  }
  return { status: Number(status), headers, body }
}

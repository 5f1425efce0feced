import { writeFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { createFolder, freePort, mysql, queryMysql } from '@todo/test-kit'
import { createServer } from 'mysql2'
import t from 'tap'
import { settleTls } from '../../src/database/mysql/migrate.ts'
import { readMysqlUrl } from '../../src/database/mysql/options.ts'
import { databaseUrlFault } from '../../src/database/url.ts'
import { openNotes, run } from '../fixtures/notes.ts'

t.test('a URL says where the server is, and how the connection is protected', async (t) => {
  const folder = await createFolder(t)
  const file = `${folder}/ca.pem`
  const certificates = rootCertificates.slice(0, 2).join('\n')
  await writeFile(file, certificates)
  const read = (query: string) => readMysqlUrl(`mysql://us%40er:p%23ss@db.example:3307/to%2Ddo${query}`)
  t.strictSame(read(''), {
    connection: { host: 'db.example', port: 3307, user: 'us@er', password: 'p#ss', database: 'to-do' },
    ssl: undefined,
    isTlsOptional: false,
  })
  t.equal(readMysqlUrl('mysql://u@[::1]/d').connection.host, '::1')
  t.equal(readMysqlUrl('mysql://u@h/d').connection.port, 3306)
  t.notOk(read('?ssl-mode=DISABLED').ssl)
  t.match(read('?ssl-mode=preferred'), { ssl: { rejectUnauthorized: false }, isTlsOptional: true })
  t.match(read('?ssl-mode=REQUIRED').ssl, { rejectUnauthorized: false })
  for (const query of [`?ssl-mode=VERIFY_CA&ssl-ca=${file}`, `?ssl-ca=${file}`])
    t.match(read(query).ssl, { rejectUnauthorized: true, verifyIdentity: false, ca: certificates })
  t.match(read('?ssl-mode=VERIFY_IDENTITY').ssl, { rejectUnauthorized: true, verifyIdentity: true })
})

t.test('a file of ssl-ca without a certificate is refused: Node would trust every public authority', async (t) => {
  const file = `${await createFolder(t)}/ca.pem`
  for (const text of ['', 'a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
    await writeFile(file, text)
    t.match(databaseUrlFault(`mysql://u:secret@h/d?ssl-ca=${file}`), /: the file of ssl-ca cannot be read: /, text)
  }
})

t.test('what cannot be meant is refused in words, without the password', async (t) => {
  for (const [url, words] of [
    ['postgres://u:secret@h/d', /must have the form mysql:/],
    ['file:', /must have the form/],
    ['mysql://u:secret@h', /must have the form/],
    ['mysql://u:secret@h/d?sslmode=REQUIRED', /the parameter "sslmode" is not known: only ssl-mode and ssl-ca/],
    ['mysql://u:secret@h/d?multipleStatements=true', /the parameter "multipleStatements" is not known/],
    ['mysql://u:secret@h/d?ssl-mode=REQUIRED&ssl-mode=DISABLED', /the parameter "ssl-mode" is given twice/],
    ['mysql://u:secret@h/d?ssl-mode=', /the parameter "ssl-mode" has no value/],
    ['mysql://u:secret@h/d?ssl-mode=sometimes', /ssl-mode must be one of DISABLED, PREFERRED, REQUIRED/],
    ['mysql://u:secret@h/d?ssl-mode=REQUIRED&ssl-ca=/x', /ssl-ca needs ssl-mode=VERIFY_CA/],
    ['mysql://u:secret@h/d?ssl-ca=/no/such/file', /the file of ssl-ca cannot be read: ENOENT/],
    ['mysql://u:secret@10.0.0.1/d?ssl-mode=VERIFY_IDENTITY', /needs the name of the host, not its address/],
    ['mysql://u:secret@[::1]/d?ssl-mode=VERIFY_IDENTITY', /needs the name of the host/],
    ['mysql://u:secret%zz@h/d', /it is no URL/],
    ['mysql://u:secret@h:port/d', /it is no URL/],
    ['mysql://u:secret@h/d#e', /write # in the password as %23/],
  ] as const) {
    t.match(databaseUrlFault(url), words, url)
    t.notMatch(databaseUrlFault(url), /secret/)
  }
  for (const url of ['file:data.sqlite', 'file::memory:', 'mysql://u:p@h/d?ssl-mode=REQUIRED'])
    t.equal(databaseUrlFault(url), undefined)
})

t.test('TLS protects every connection, also those that create and migrate', { skip: !mysql }, async (t) => {
  for (const [mode, isProtected] of [
    ['DISABLED', false],
    ['PREFERRED', true],
    ['REQUIRED', true],
  ] as const) {
    const url = `${await mysql?.missing(t)}?ssl-mode=${mode}`
    const { em } = await openNotes(t, url, { timeoutMs: 20_000 })
    const [row] = await run<{ Value: string }>(em.fork(), "show session status like 'Ssl_cipher'")
    t.equal(row?.Value !== '', isProtected, mode)
  }
})

t.test('a certificate that nobody vouches for is refused', { skip: !mysql }, async (t) => {
  const url = new URL((await mysql?.missing(t)) ?? '')
  url.hostname = 'localhost'
  for (const mode of ['VERIFY_CA', 'VERIFY_IDENTITY'])
    await t.rejects(openNotes(t, `${url}?ssl-mode=${mode}`, { timeoutMs: 20_000 }), { message: /certificate/ })
})

t.test('the authority that the URL names vouches for the server', { skip: !mysql }, async (t) => {
  const url = new URL((await mysql?.missing(t)) ?? '')
  const server = new URL(url)
  server.pathname = '/'
  const [folder] = await queryMysql(server.href, 'select @@datadir as path')
  const [file] = await queryMysql(server.href, 'select load_file(concat(@@datadir, @@ssl_ca)) as pem')
  if (!file?.pem) return t.comment(`the server does not show the certificates in ${folder?.path}`)
  const ca = `${await createFolder(t)}/ca.pem`
  await writeFile(ca, String(file.pem))
  url.hostname = 'localhost'
  const { em } = await openNotes(t, `${url}?ssl-ca=${ca}`, { timeoutMs: 20_000 })
  t.same(await run(em.fork(), 'select 1 as one'), [{ one: 1 }])
  await t.rejects(openNotes(t, `${url}?ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`, { timeoutMs: 20_000 }), {
    message: /host|altnames|certificate/i,
  })
})

t.test('with a server that has no TLS, "preferred" does without', async (t) => {
  // Every capability but TLS (CLIENT_SSL).
  const capabilityFlags = 0xffffff ^ 0x800
  const server = createServer((connection) => {
    connection.on('error', () => undefined)
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '9.7.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 46,
      capabilityFlags,
    })
  })
  const port = await freePort()
  server.listen(port)
  t.teardown(() => server.close(() => undefined))
  const at = (port: number) => readMysqlUrl(`mysql://u@127.0.0.1:${port}/d?ssl-mode=PREFERRED`)
  t.strictSame(await settleTls(at(port)), at(port).connection)
  await t.rejects(settleTls(at(1)), { code: 'ECONNREFUSED' })
})

import assert from 'node:assert/strict'
import { SERVICES } from '@todo/gateway/services'
import type { Report } from '../report.ts'
import { APPS, CONTAINERS, type Service, type Stack } from '../stack.ts'

/** Each service has a database and a user there of its own, both called so. */
const DATABASES = SERVICES.map(({ name }) => name.replace(/-service$/, ''))
const LIMITS =
  '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}'
/** The limits of memory and of processors are numbers above 0; large ones are written as 5.4e+08. */
const EXPECTED_LIMITS = /^true \[ALL\] \[no-new-privileges:true\] [1-9][\d.e+]* [1-9][\d.e+]*$/

/** Logs in for a client that it makes up, and prints whom the auth-service takes for the client. */
const LOG_IN_AS_A_PROXY = `
  const users = 'http://auth-service:3000/users'
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' }
  const body = JSON.stringify({ username: 'test', password: 'test' })
  fetch(users + '/log-in', { method: 'POST', headers, body })
    .then((answer) => answer.json())
    .then(({ access_token }) => fetch(users + '/me/sessions', { headers: { authorization: 'Bearer ' + access_token } }))
    .then((answer) => answer.json())
    .then(({ sessions }) => console.log('for ' + sessions[0].address))`

/** Each container can do what it must, and nothing else. */
export async function checkIsolation(stack: Stack, report: Report): Promise<void> {
  await report.check('no container runs as root, can write its root folder, or has a capability', async () => {
    for (const [service, container] of await all(stack)) {
      const limits = await stack.docker('inspect', '--format', LIMITS, container)
      assert.match(limits, EXPECTED_LIMITS, service)
      assert.notEqual(await stack.exec(container, 'id', '-u'), '0', service)
      await assert.rejects(stack.exec(container, 'touch', '/written'), /Read-only file system/, service)
    }
    return undefined
  })
  await report.check(
    'the gateway and the page with the mails alone can be reached, from this machine alone',
    async () => {
      const published: Partial<Record<Service, RegExp>> = {
        gateway: /^3000\/tcp -> 127\.0\.0\.1:\d+$/,
        mail: /^1080\/tcp -> 127\.0\.0\.1:\d+$/,
      }
      for (const [service, container] of await all(stack)) {
        const ports = await stack.docker('port', container)
        assert.match(ports, published[service] ?? /^$/, service)
      }
      return undefined
    },
  )
  await report.check('`docker inspect` shows no secret', async () => {
    const secrets: string[] = []
    for (const { name: service } of SERVICES) {
      const url = await stack.exec(await one(stack, service), 'cat', '/run/secrets/database-url')
      secrets.push(new URL(url).password)
    }
    for (const name of ['service-token', 'code-secret']) {
      secrets.push(await stack.exec(await one(stack, 'auth-service'), 'cat', `/run/secrets/${name}`))
    }
    secrets.push(await stack.exec(await one(stack, 'mysql'), 'cat', '/docker-entrypoint-initdb.d/root-password'))
    for (const [service, container] of await all(stack)) {
      const shown = await stack.docker('inspect', container)
      for (const secret of secrets) assert(secret.length >= 32 && !shown.includes(secret), service)
    }
    return undefined
  })
  await report.check('the services reach MySQL, and the gateway does not', async () => {
    const connect = `require('net').connect(3306, 'mysql').on('connect', () => process.exit(0)).on('error', () => process.exit(3))`
    for (const service of APPS) {
      const tried = stack.exec(await one(stack, service), 'node', '--eval', connect)
      if (service === 'gateway') await assert.rejects(tried)
      else await tried
    }
    return undefined
  })
  await report.check('the container with the mails reaches the auth-service, and no other one', async () => {
    const mail = await one(stack, 'mail')
    for (const service of CONTAINERS.filter((name) => name !== 'mail' && name !== 'auth-service')) {
      const port = service === 'mysql' ? 3306 : 3000
      const connect = `require('net').connect(${port}, '${service}').on('connect', () => process.exit(0)).on('error', () => process.exit(3))`
      await assert.rejects(stack.exec(mail, 'node', '--eval', connect), service)
    }
    return undefined
  })
  await report.check('the auth-service believes nobody but the gateway who its client is', async () => {
    for (const service of ['gateway', 'todo-service', 'mail'] as const) {
      const told = await stack.exec(await one(stack, service), 'node', '--eval', LOG_IN_AS_A_PROXY)
      if (service === 'gateway') assert.equal(told, 'for 203.0.113.9', service)
      else assert.match(told, /^for (10|172|192)\./, service)
    }
    return undefined
  })
  await report.check('a service may change its own schema, and sees no other one', async () => {
    const mysql = await one(stack, 'mysql')
    const query = (user: string, sql: string) =>
      stack.exec(mysql, 'mysql', `--defaults-file=/docker-entrypoint-initdb.d/${user}.cnf`, `--execute=${sql}`)
    for (const own of DATABASES) {
      await query(own, `CREATE TABLE ${own}.of_a_check (id INT); DROP TABLE ${own}.of_a_check`)
      for (const other of DATABASES.filter((name) => name !== own))
        await assert.rejects(query(own, `SELECT * FROM ${other}.mikro_orm_migrations`), /denied/)
      await assert.rejects(query(own, `CREATE DATABASE of_a_check`), /denied/)
      await assert.rejects(query(own, `SELECT * FROM mysql.user`), /denied/)
    }
    return undefined
  })
}

async function all(stack: Stack): Promise<[Service, string][]> {
  const found: [Service, string][] = []
  for (const service of CONTAINERS) {
    for (const container of await stack.containers(service)) found.push([service, container])
  }
  return found
}

async function one(stack: Stack, service: Service): Promise<string> {
  const [container] = await stack.containers(service)
  assert(container, `${service} is not running`)
  return container
}

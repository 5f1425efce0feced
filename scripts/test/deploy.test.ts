import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { BlockList } from 'node:net'
import { devNull } from 'node:os'
import { dirname, join } from 'node:path'
import { SERVICES, urlVariable } from '@todo/gateway/services'
import { freePort } from '@todo/test-kit'
import t from 'tap'
import { nodeEnvironment } from '../stack/node-environment.ts'
import { temporaryFolder } from './helper.ts'

const ROOT = dirname(dirname(import.meta.dirname))
/** Of systemd, from 0 (safe) to 10. */
const HIGHEST_EXPOSURE = 2.5

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0

const RECIPES = globSync('deploy/{caddy,nginx,systemd}/*', { cwd: ROOT })
/** Where variables are explained. */
const SETTINGS = ['.env.example', ...globSync('{apps,packages}/*/src/**/{config,settings}.ts', { cwd: ROOT })]
  .map(read)
  .concat(SERVICES.map(urlVariable))
  .join()
/** Variables of others: Node's, and those of the recipes themselves. */
const OTHERS = ['NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'TODO_HOST', 'TODO_GATEWAY', 'PATH', 'HOME']

t.test('every variable, command and file that a recipe names is there', async (t) => {
  t.equal(RECIPES.length, 6)
  const { scripts } = JSON.parse(read('package.json'))
  for (const file of [...RECIPES, 'docs/deploying.md']) {
    const text = read(file)
    for (const [name] of text.matchAll(/\b(?<!AF_)[A-Z]{2,}(_[A-Z]+)+\b|\b[A-Z]{4,}(?==)/g))
      t.ok(
        name.startsWith('AF_') || OTHERS.includes(name) || new RegExp(`\\b${name}\\b`).test(SETTINGS),
        `${file}: ${name}`,
      )
    for (const [path] of text.matchAll(/\b(deploy|docs)\/[\w./-]*\w/g))
      t.ok(existsSync(join(ROOT, path)), `${file}: ${path}`)
    for (const [, script = ''] of text.matchAll(/npm run ([a-z:-]+)|run\.mjs ([a-z]+)/g))
      if (script) t.ok(script in scripts, `${file}: npm run ${script}`)
  }
})

/** The services of the composed stack whose images are built. */
function builtServices(): string[] {
  const services = read('docker-compose.yml').split(/^ {2}(?=[a-z-]+:$)/m)
  return services.filter((text) => /^ {4}build:/m.test(text)).map((text) => String(text.split(':')[0]))
}

t.test('what is built for the composed stack can be had from a release instead', async (t) => {
  const replaced = [...read('deploy/compose/published.yml').matchAll(/^ {2}([\w-]+): .*\/\1:.*!reset/gm)]
  t.same(replaced.map(([, service]) => service).toSorted(), builtServices().toSorted())
})

t.test('Node runs the apps in an image as it does without', async (t) => {
  t.match(read('Dockerfile'), `ENV NODE_OPTIONS=${nodeEnvironment(ROOT).NODE_OPTIONS}\n`)
})

const noCompose = !has('docker', 'compose', 'version')
t.test(
  'in the composed stack, a service believes the gateway alone who its client is',
  { skip: noCompose },
  async (t) => {
    const { stdout, stderr } = spawnSync('docker', ['compose', '--env-file', devNull, 'config', '--format', 'json'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    const { services, networks } = JSON.parse(stdout || '{}')
    t.ok(services, stderr)
    const [{ ip_range: others }] = networks.services.ipam.config
    const { ipv4_address: gateway } = services.gateway.networks.services
    const [address, prefix] = others.split('/')
    const given = new BlockList()
    given.addSubnet(address, Number(prefix))
    t.notOk(given.check(gateway), 'no other container is given its address')
    for (const { name } of SERVICES) t.equal(services[name].environment.TRUSTED_PROXIES, gateway, name)
  },
)

t.test('a release publishes the image of each of them', { skip: noCompose || !has('jq', '--version') }, async (t) => {
  const [, script = ''] = /^ +(images=[\s\S]*?\))\n/m.exec(read('.github/workflows/release.yml')) ?? []
  const { stdout, stderr } = spawnSync('sh', ['-c', `${script}; echo "$images"`], { cwd: ROOT, encoding: 'utf8' })
  const published: { image: string; app: string; target: string }[] = JSON.parse(stdout || '[]')
  t.same(published.map(({ image }) => image).toSorted(), builtServices().toSorted(), stderr)
  for (const { app, target } of published) {
    t.ok(existsSync(join(ROOT, 'apps', app)), app)
    t.match(read('Dockerfile'), new RegExp(`^FROM .* AS ${target}$`, 'm'))
  }
})

t.test('the composed stack has every setting of a bucket passed on to it, where it may reach one', async (t) => {
  const named = (file: string) =>
    [
      ...new Set(
        read(file)
          .match(/^ +S3_\w+(?=:)/gm)
          ?.map((name) => name.trim()),
      ),
    ].toSorted()
  t.same(named('deploy/compose/outside.yml'), named('apps/todo-service/src/config.ts'))
})

t.test('the tools of the composed stack do nothing when they cannot read a secret', (t) => {
  const [, script = ''] = /^ {2}tools:$[\s\S]*?^ {6}- \|\n((?: {8}.*\n)+)/m.exec(read('docker-compose.yml')) ?? []
  const { status, stderr } = spawnSync('sh', ['-c', script.replaceAll('$$', '$'), 'tools', '--help'], {
    cwd: temporaryFolder(t),
    encoding: 'utf8',
  })
  t.not(status, 0)
  t.match(stderr, /^cat: .*auth-service\/database-url.*\n$/)
  t.end()
})

t.test('nginx understands its file', { skip: !has('nginx', '-v') }, async (t) => {
  const folder = temporaryFolder(t)
  // Without a certificate, and on ports that this user may have.
  const site = read('deploy/nginx/todo.conf')
    .replaceAll(/^ *ssl_.*$/gm, '')
    .replaceAll(' ssl http2', '')
    .replaceAll(/\b(80|443);/g, `${await freePort()};`)
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, `pid ${folder}/pid; error_log stderr; events {} http { access_log off;\n${site}\n}`)
  const { status, stderr } = spawnSync('nginx', ['-t', '-e', 'stderr', '-c', file], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
})

t.test('Caddy understands its file', { skip: !has('caddy', 'version') }, async (t) => {
  const HOME = temporaryFolder(t)
  const args = ['validate', '--adapter', 'caddyfile', '--config', join(ROOT, 'deploy/caddy/Caddyfile')]
  const env = { PATH: process.env.PATH, HOME, TODO_HOST: 'localhost' }
  const { status, stderr } = spawnSync('caddy', args, { encoding: 'utf8', env })
  t.equal(status, 0, stderr)
})

t.test('the stack of systemd may ask for the addresses of its machine, as Node does for HOST=0.0.0.0', (t) => {
  t.match(read('deploy/systemd/todo.service'), /^RestrictAddressFamilies=.*\bAF_NETLINK\b/m)
  t.end()
})

t.test('the services of systemd can do little harm', { skip: !has('systemd-analyze', '--version') }, async (t) => {
  for (const unit of globSync('deploy/systemd/*.service', { cwd: ROOT })) {
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', join(ROOT, unit)], {
      encoding: 'utf8',
    })
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])
    t.ok(exposure <= HIGHEST_EXPOSURE, `${unit}: ${exposure}`)
  }
})

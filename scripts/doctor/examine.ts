import { existsSync } from 'node:fs'
import { loadMailerConfig, type MailerConfig } from '@todo/auth-service/mail-settings'
import { DEFAULT_POOL_SIZE } from '@todo/service-kit'
import { isSqliteUrl } from '@todo/service-kit/database/tools'
import { loadApps } from '@todo/standalone/configs'
import type { ServiceSettings, Settings } from '@todo/standalone/settings'
import { aheadOf, type ClockDifference, clockFindings } from './clock.ts'
import { diskFinding, freeSpaceOf } from './disk.ts'
import { exposureFindings, isOpen } from './exposure.ts'
import { type Finding, fault, ok } from './finding.ts'
import { keysFinding } from './keys.ts'
import { mailFindings } from './mail.ts'
import { askMysql, mysqlFindings, unreachable } from './mysql.ts'
import { portFindings } from './ports.ts'
import { privateFileFindings, privateFilesOf } from './private-files.ts'
import { askPublicUrl, publicUrlFindings, silentPublicUrl } from './public-url.ts'

/** What the doctor looks at. */
export interface Patient {
  readonly settings: Settings
  /** What is wrong with them. */
  readonly faults: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Where a test mail goes, if one is wanted. */
  readonly mailTo: string | undefined
}

/** What has been asked elsewhere, and how the clock there differs from ours. */
interface Asked {
  readonly findings: Finding[]
  readonly clocks: ClockDifference[]
}

/** Looks at everything that operators get wrong. Changes nothing, and sends nothing but the test mail. */
export async function examine({ settings, faults, env, mailTo }: Patient): Promise<Finding[]> {
  const onMysql = settings.services.filter(({ databaseUrl }) => !isSqliteUrl(databaseUrl))
  const connections = onMysql.length * Number(env.DATABASE_POOL_SIZE || DEFAULT_POOL_SIZE)
  const [url, ...databases] = await Promise.all([
    askUrl(settings.publicUrl),
    ...onMysql.map((service) => askDatabase(service, connections)),
  ])
  return [
    ...settingFindings(settings, [...faults, ...loadApps(settings, env).faults]),
    ...clockFindings([...databases, url].flatMap(({ clocks }) => clocks)),
    ...privateFileFindings(privateFilesOf(settings, env), Number(process.getuid?.())),
    diskFinding(freeSpaceOf(settings.dataDir)),
    keysFinding({ keysFile: settings.keysFile, keys: env.JWT_KEYS || undefined }),
    ...databases.flatMap(({ findings }) => findings),
    ...(await portFindings(settings)),
    ...exposureFindings(settings, env.TRUSTED_PROXIES ?? ''),
    ...url.findings,
    ...(await askMailServer(settings, env, mailTo)),
  ]
}

/** The start makes the secrets that are missing. */
function settingFindings({ secretFiles }: Settings, faults: readonly string[]): Finding[] {
  const notYetMade = Object.entries(secretFiles)
    .filter(([, file]) => !existsSync(file))
    .map(([variable]) => `${variable}_FILE `)
  const wrong = [...new Set(faults)].filter((line) => !notYetMade.some((name) => line.startsWith(name)))
  if (wrong.length === 0) return [ok('settings', 'all can be read')]
  return wrong.map((found) =>
    fault('settings', found, 'Correct it in .env, or in the environment; .env.example explains'),
  )
}

async function askDatabase(service: ServiceSettings, connections: number): Promise<Asked> {
  try {
    const before = Date.now()
    const facts = await askMysql(service.databaseUrl)
    return {
      findings: mysqlFindings(service.name, facts, connections),
      clocks: [aheadOf(`the MySQL of the ${service.name}`, facts.nowMs, [before, Date.now()])],
    }
  } catch (error) {
    return { findings: [unreachable(service, error)], clocks: [] }
  }
}

async function askUrl(publicUrl: string): Promise<Asked> {
  if (publicUrl === '') return { findings: [], clocks: [] }
  try {
    const before = Date.now()
    const answer = await askPublicUrl(publicUrl)
    return {
      findings: publicUrlFindings(publicUrl, answer),
      clocks: [aheadOf(publicUrl, answer.dateMs, [before, Date.now()])],
    }
  } catch (error) {
    return { findings: [silentPublicUrl(publicUrl, error)], clocks: [] }
  }
}

async function askMailServer(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  mailTo: string | undefined,
): Promise<Finding[]> {
  const config = mailerConfigOf(settings, env)
  return config ? mailFindings(config, mailTo, isOpen(settings)) : []
}

/** Nothing where they cannot be read, which has been said. */
function mailerConfigOf({ mailDir }: Settings, env: NodeJS.ProcessEnv): MailerConfig | undefined {
  try {
    return loadMailerConfig({ ...env, MAIL_DIR: mailDir })
  } catch {
    return undefined
  }
}

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Report } from '../report.ts'
import type { Stack } from '../stack.ts'

const SUITE = join(import.meta.dirname, '..', '..', 'test', 'local.test.ts')
/** The suite runs without its settings file here, and shares the machine with the whole stack. */
const TIMEOUT_SECONDS = '180'
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** The composed stack keeps the contract just as `npm start` does: the same suite, over HTTP. */
export async function checkContract(stack: Stack, report: Report, signal: AbortSignal): Promise<void> {
  await report.check('the API keeps its contract, line by line', async () =>
    runSuite(stack.url, await stack.mailUrl(), signal),
  )
}

/** Runs the suite, which prints TAP. Returns how many assertions held; rejects with those that did not. */
function runSuite(url: string, mailUrl: string, signal: AbortSignal): Promise<string> {
  const suite = { E2E_BASE_URL: url, E2E_MAIL_URL: mailUrl, E2E_PROFILE: 'local', TAP_TIMEOUT: TIMEOUT_SECONDS }
  const env = { ...process.env, ...suite }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [SUITE], { env, signal, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const failed = stdout.match(/^ *not ok .*$/gm)?.join('\n') ?? ''
      if (error) reject(new Error(`${SUITE}\n${failed}\n${stderr}`))
      else resolve(`${stdout.match(/^ +ok /gm)?.length ?? 0} assertions`)
    })
  })
}

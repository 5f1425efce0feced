import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '@todo/test-kit'
import { checkContract } from './checks/contract.ts'
import { checkData } from './checks/data.ts'
import { checkFaults } from './checks/faults.ts'
import { checkIsolation } from './checks/isolation.ts'
import { checkReplicas } from './checks/replicas.ts'
import { checkStart } from './checks/start.ts'
import { Client } from './client.ts'
import { Report } from './report.ts'
import { Stack } from './stack.ts'
import { Traffic } from './traffic.ts'

/** A run that hangs ends, too. With two free cores all of it takes less than four minutes, and on a slow or busy machine more than ten. */
const LIMIT_MS = 20 * 60_000
const USERS = 4

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.abort(new Error(`ended by ${signal}`)))
}
process.exitCode = await run(AbortSignal.any([interrupted.signal, AbortSignal.timeout(LIMIT_MS)]))

/** Composes a stack of its own, checks what it promises, and takes all of it away again. */
async function run(signal: AbortSignal): Promise<number> {
  if (!dockerAnswers()) {
    console.error('No Docker engine with Compose answers: nothing was tested.')
    return 1
  }
  const root = join(import.meta.dirname, '..', '..')
  const stack = new Stack({ root, project: `todo-test-${process.pid}`, port: await freePort(), signal })
  const client = new Client(stack.url)
  const traffic = new Traffic(client)
  const report = new Report(signal)
  try {
    await checkStart(stack, client, report)
    await checkContract(stack, report, signal)
    await checkIsolation(stack, report)
    await traffic.addUsers(USERS)
    await checkReplicas(stack, traffic, report)
    await checkFaults(stack, traffic, report)
    await checkData(stack, client, traffic, report)
  } catch (error) {
    report.failed += 1
    console.log(`✘ the run was cut off: ${error instanceof Error ? error.message : error}`)
  } finally {
    console.log('taking the stack away …')
    await stack.remove()
  }
  report.conclude()
  return report.failed === 0 ? 0 : 1
}

function dockerAnswers(): boolean {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore' })
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

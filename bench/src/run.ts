import { GOALS, judge, type Verdict } from './goals.ts'
import { Results } from './results.ts'
import { Scope } from './scope.ts'
import { type RunOptions, setUp } from './set-up.ts'
import { workloads } from './workloads/index.ts'
import type { Workload } from './workloads/workload.ts'

/**
 * Runs the workloads that are chosen, and judges the goals. Nothing that was started or made is left in the end.
 *
 * @throws {Disagreement} when those who are compared do not do the same.
 */
export async function run(settings: RunOptions): Promise<{ results: Results; verdicts: Verdict[] }> {
  const { options, signal } = settings
  const results = new Results()
  await inScope(signal, async (scope) => {
    const bench = await setUp(scope, settings)
    for (const workload of workloads) {
      if (options.workloads.includes(workload.name)) results.add(await workload.run(bench))
    }
  })
  return { results, verdicts: judge(GOALS, options.workloads, results) }
}

/**
 * Profiles the app whose time a workload is about, while the workload runs.
 *
 * @returns the profile, as `node --cpu-prof` writes it.
 */
export async function profile(settings: RunOptions, workload: Workload): Promise<string> {
  return inScope(settings.signal, async (scope) => {
    const bench = await setUp(scope, settings)
    const inspector = await bench.contenders.inspected(workload.subject)
    return inspector.profile(() => workload.run(bench))
  })
}

/** Does some work, and unmakes what it has made: when it is done, when it fails, and when it is cut off. */
export async function inScope<T>(signal: AbortSignal, work: (scope: Scope) => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const scope = new Scope()
  const { promise: cutOff, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([work(scope), cutOff])
  } finally {
    signal.removeEventListener('abort', onAbort)
    await scope.close()
  }
}

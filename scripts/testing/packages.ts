import { join } from 'node:path'
import { type RootOptions, runTool } from './tool.ts'

/** A package whose tests turbo will run. */
export interface TestedPackage {
  readonly name: string
  readonly folder: string
}

/** Asks turbo which packages' tests the arguments select. */
export async function testedPackages(args: readonly string[], options: RootOptions): Promise<TestedPackage[]> {
  const { output } = await runTool('turbo', ['run', 'test', '--dry=json', ...args], { ...options, capture: true })
  return tasksOf(parse(output)).map(({ package: name, directory }) => ({
    name,
    folder: join(options.cwd, directory),
  }))
}

/** What turbo prints is no JSON where it refuses the arguments; it says why when it is run in earnest. */
function parse(output: string): unknown {
  try {
    return JSON.parse(output.slice(output.indexOf('{')))
  } catch {
    return undefined
  }
}

interface Task {
  task: 'test'
  package: string
  directory: string
}

function tasksOf(plan: unknown): Task[] {
  const tasks: unknown = typeof plan === 'object' && plan !== null && 'tasks' in plan ? plan.tasks : []
  return Array.isArray(tasks) ? tasks.filter(isTest) : []
}

function isTest(task: unknown): task is Task {
  if (task === null || typeof task !== 'object' || !('task' in task && 'package' in task && 'directory' in task))
    return false
  return task.task === 'test' && typeof task.package === 'string' && typeof task.directory === 'string'
}

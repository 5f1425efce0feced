import { join } from 'node:path'
import { lazyGuardOf, parseJson } from '@todo/service-kit'
import { Type } from 'typebox'
import { type RootOptions, runTool } from './tool.ts'

/** A package whose tests turbo will run. */
export interface TestedPackage {
  readonly name: string
  readonly folder: string
}

/** What turbo tells of what it would do. */
const isPlan = lazyGuardOf(
  Type.Object({
    tasks: Type.Array(Type.Object({ task: Type.String(), package: Type.String(), directory: Type.String() })),
  }),
)

/** Asks turbo which packages' tests the arguments select. */
export async function testedPackages(args: readonly string[], options: RootOptions): Promise<TestedPackage[]> {
  const { output } = await runTool('turbo', ['run', 'test', '--dry=json', ...args], { ...options, capture: true })
  // What turbo prints is no JSON where it refuses the arguments; it says why when it is run in earnest.
  const plan = parseJson(output.slice(output.indexOf('{')))
  const tasks = isPlan(plan) ? plan.tasks.filter(({ task }) => task === 'test') : []
  return tasks.map(({ package: name, directory }) => ({ name, folder: join(options.cwd, directory) }))
}

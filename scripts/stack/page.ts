import { join } from 'node:path'
import { say } from '@todo/standalone/say'
import { runTool } from '../testing/tool.ts'
import { PAGE, pageState } from './page-sources.ts'

/**
 * Builds the web page, unless what it is made of is as it was the last time. Where it cannot be built, it says why: the API
 * is served all the same.
 */
export async function buildPage(root: string, signal: AbortSignal): Promise<void> {
  const page = pageState(root)
  if (page.isBuilt) return
  say('building the web page …')
  const cwd = join(root, PAGE.folder)
  const { code, output } = await runTool('node', PAGE.builder, { cwd, signal, capture: true })
  if (code === 0) page.keep()
  else if (!signal.aborted) say(`the web page could not be built:\n${output.trim()}`)
}

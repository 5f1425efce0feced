import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The rules that a page can break by its colours. */
const OF_COLOURS = { runOnly: ['color-contrast', 'link-in-text-block'] }

/** Of what is well, nothing is told in full. */
const VIOLATIONS = { resultTypes: ['violations'] }

/** What axe finds wrong with a page as it is: WCAG 2.2, and what is good practice. */
export function axeFaults(page: Page): Promise<string[]> {
  return faultsOf(page, {})
}

/** The same of a page that was looked at in other colours. */
export function axeColourFaults(page: Page): Promise<string[]> {
  return faultsOf(page, OF_COLOURS)
}

async function faultsOf(page: Page, options: { runOnly?: string[] }): Promise<string[]> {
  // What is on its way, such as a box that comes, has less contrast.
  await page.evaluate(`
    for (const animation of document.getAnimations())
      if (animation.effect.getComputedTiming().endTime < Infinity) animation.finish()
  `)
  // As the browser's own tools do it: the Content Security Policy of the page lets no other script in.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe.source)
  return page.evaluate(`axe.run(${JSON.stringify({ ...VIOLATIONS, ...options })}).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`)
}

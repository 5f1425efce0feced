import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds wrong with a page as it is: WCAG 2.2, and what is good practice. */
export async function axeFaults(page: Page): Promise<string[]> {
  // Colours that are on their way to others have less contrast.
  await page.evaluate(`
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish()
  `)
  // As the browser's own tools do it: the Content Security Policy of the page lets no other script in.
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`)
}

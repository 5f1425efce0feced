/**
 * Draws the icons of the installed page, as the manifest names them, from public/icon.svg:
 *
 *     node apps/web/test/draw-icons.ts
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { FLAGS, findChromium } from './browser.ts'

const PUBLIC = path.join(import.meta.dirname, '../public')

const ICONS = [
  { name: '192', size: 192, edge: 0, ground: 'transparent' },
  { name: '512', size: 512, edge: 0, ground: 'transparent' },
  // What a phone may cut off is the outer tenth: https://www.w3.org/TR/appmanifest/#icon-masks
  { name: 'maskable-512', size: 512, edge: 52, ground: '#1b6e4b' },
]

const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: FLAGS })
for (const { name, size, edge, ground } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const svg = readFileSync(path.join(PUBLIC, 'icon.svg'), 'utf8')
  const style = `body{margin:0;padding:${edge}px;background:${ground}}svg{display:block}`
  await page.setContent(`<style>${style}</style>${svg}`)
  await page.screenshot({ path: path.join(PUBLIC, 'icons', `${name}.png`), omitBackground: true })
}
await browser.close()

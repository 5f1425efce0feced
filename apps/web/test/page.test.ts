import type { Test } from 'tap'
import { answers } from './flows/answers.ts'
import { drag } from './flows/drag.ts'
import { byKeyboard } from './flows/keyboard.ts'
import { korean } from './flows/korean.ts'
import { lists } from './flows/lists.ts'
import { long, many } from './flows/many.ts'
import { byMouse } from './flows/mouse.ts'
import { panel } from './flows/panel.ts'
import { places } from './flows/places.ts'
import { press } from './flows/press.ts'
import { byTouch } from './flows/touch.ts'
import { allViews } from './flows/views.ts'
import { inChromium } from './in-chromium.ts'

inChromium('what one does with the page', async (t, { url, browser, desk, phone }) => {
  await t.test('the first view needs at most 190 kB of scripts', (t) => firstScripts(t, url))
  await t.test('a day by mouse', (t) => byMouse(t, desk))
  await t.test('a day by keyboard alone', (t) => byKeyboard(t, desk, url))
  await t.test('a day on a phone, by touch', (t) => byTouch(t, phone))
  await t.test('any place by its name: palette, filters, activity', (t) => places(t, desk, url))
  await t.test('lists in another order, and in the archive', (t) => lists(t, desk, url))
  await t.test('all that a to-do can be, in its panel', (t) => panel(t, desk, url))
  await t.test('in Korean', (t) => korean(t, browser, url))
  await t.test('to-dos go where they are dropped', (t) => drag(t, desk, url))
  await t.test('a press that takes its time', (t) => press(t, desk, phone, url))
  await t.test('many to-dos at once', (t) => many(t, desk, url))
  await t.test('what is answered to a message outside of the page', (t) => answers(t, desk, url))
  await t.test('a list that is long', (t) => long(t, desk, url))
  await t.test('every view can be used by everybody, in both themes', (t) => allViews(t, { desktop: desk, phone }))
})

async function firstScripts(t: Test, url: string): Promise<void> {
  const html = await (await fetch(`${url}/app/today`)).text()
  const files = html.match(/\/assets\/[^"]+\.js/g) ?? []
  t.ok(files.length > 0)
  const answers = await Promise.all(
    files.map((file) => fetch(url + file, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } })),
  )
  const bytes = answers.map(({ headers }) => Number(headers.get('content-length')))
  t.ok(bytes.every((size) => size > 0))
  t.ok(bytes.reduce((sum, size) => sum + size, 0) <= 190_000, bytes.join(' + '))
}

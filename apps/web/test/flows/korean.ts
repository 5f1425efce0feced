import type { Browser } from 'playwright-core'
import type { Test } from 'tap'
import { axeFaults } from '../axe.ts'
import { visit } from '../browser.ts'
import { draw, noFaults, PASSWORD, row } from '../steps.ts'

/** Each kind of condition. */
const FILTER =
  '(today | od) & #Work & !@"a & b" & !(24 dec, mon) & deadline before: next week & created: last 7 days & p1 & ' +
  'assigned to: me & search: milk & due after: +3 days & completed: 2020-01-02'
const FILTER_IN_WORDS =
  '찾는 것: (날짜: 오늘 또는 기한이 지난 할 일) 그리고 목록 “Work” 그리고 라벨 “a & b” 제외 그리고 ' +
  '다음은 제외: (날짜: 12월 24일 또는 날짜: 월요일) 그리고 마감일: 다음 주 전 그리고 만든 날: 지난 7일 그리고 우선순위 1 그리고 ' +
  '담당자: 나 그리고 “milk” 포함 그리고 날짜: 3일 후 지나서 그리고 완료한 날: 2020년 1월 2일.'

/** A browser in Korean has the page in Korean; who prefers another language chooses it. */
export async function korean(t: Test, browser: Browser, url: string): Promise<void> {
  const viewport = { width: 1280, height: 800 }
  const visitor = await visit(browser, url, { viewport, locale: 'ko-KR', timezoneId: 'Asia/Seoul' })
  const { page } = visitor
  await page.getByRole('link', { name: '가입하기' }).click()
  await page.getByLabel('사용자 이름').fill('korean')
  await page.getByLabel('비밀번호', { exact: true }).fill('a')
  const told = page.waitForEvent('console')
  await page.getByRole('button', { name: '가입하기' }).click()
  await page.getByText('비밀번호: 4자 이상이어야 합니다.').waitFor()
  await told
  await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD)
  await page.getByLabel('사용자 이름').fill(' korean')
  await page.getByRole('button', { name: '가입하기' }).click()
  await page.getByText('사용자 이름: 앞뒤에 공백이 없어야 합니다.').waitFor()
  await page.getByLabel('사용자 이름').fill('korean')
  visitor.faults.length = 0
  await page.getByRole('button', { name: '가입하기' }).click()
  await page.getByRole('heading', { name: '오늘', level: 1 }).waitFor()
  t.equal(await page.evaluate('document.documentElement.lang'), 'ko-KR')
  await page.keyboard.press('q')
  await page.getByRole('textbox', { name: '할 일 추가' }).fill('오늘 오전 9시에 우유 사기 p1')
  await page.keyboard.press('Enter')
  await row(page, '우유 사기').getByText('오전 9:00').waitFor()
  await row(page, '우유 사기').click()
  const panel = page.getByRole('complementary', { name: '세부 정보' })
  t.strictSame(await axeFaults(page), [])
  await panel.getByRole('radio', { name: '우선순위 2' }).check()
  await panel.getByText('기록').click()
  await panel.getByText('할 일 “우유 사기” 변경: 우선순위 P1 → P2').waitFor()
  await panel.getByText('할 일 “우유 사기” 추가').waitFor()
  await panel.getByLabel('소요 시간').fill('45분')
  await page.keyboard.press('Enter')
  await panel.locator('input[value="45분"]').waitFor()
  await panel.getByRole('button', { name: '오늘 오전 9:00' }).click()
  await panel.getByRole('button', { name: '다음 주' }).waitFor()
  await panel.getByLabel('날짜를 말로 적고 Enter를 누르세요').fill('매일')
  await page.keyboard.press('Enter')
  await panel.getByText('매일', { exact: true }).waitFor()

  await page.getByRole('button', { name: '새 필터' }).click()
  await page.getByLabel('조건').fill('tody')
  await page.getByText('“today”인가요?').waitFor()
  await page.getByLabel('조건').fill('today & (p1')
  await page.getByText('괄호를 )로 닫으세요.').waitFor()
  await page.getByLabel('조건').fill(FILTER)
  await page.getByText(FILTER_IN_WORDS).waitFor()
  visitor.faults.length = 0
  await page.keyboard.press('Escape')
  await draw(page, 'korean-desktop-light', { animations: 'disabled' })

  await page.getByRole('button', { name: '목록 추가' }).click()
  await page.getByLabel('이름').fill('집')
  await page.getByRole('button', { name: '만들기' }).click()
  await page.getByRole('heading', { name: '집', level: 1 }).waitFor()
  await page.getByRole('link', { name: '오늘' }).click()
  await row(page, '우유 사기').click()
  await panel.getByLabel('목록').selectOption('집')
  await panel.getByText('기록').click()
  await panel.getByText('할 일 “우유 사기” 이동: 목록 수집함 → 집').waitFor()

  await page.goto('/app/settings')
  await page.getByText('English').click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  t.equal(await page.evaluate('document.documentElement.lang'), 'en')
  await page.getByText('한국어').click()
  await page.getByRole('heading', { name: '설정', level: 1 }).waitFor()
  noFaults(t, visitor)
  await page.context().close()
}

import t from 'tap'
import { filterInWords } from '../src/filters/filter-in-words.ts'
import { filterWords } from '../src/words/ko-filters.ts'

const calendar = { named: { today: '오늘', tomorrow: '내일', yesterday: '어제' }, locale: 'ko' }

/** Filters by their canonical text, and how they are said in Korean. */
const SAID: readonly [filter: string, said: string | undefined][] = [
  ['p1 & p2 | p3', '(우선순위 1 그리고 우선순위 2) 또는 우선순위 3'],
  ['p1 | p2 & p3 | all', '우선순위 1 또는 (우선순위 2 그리고 우선순위 3) 또는 모든 할 일'],
  ['(p1 | p2) & p3', '(우선순위 1 또는 우선순위 2) 그리고 우선순위 3'],
  [
    'p4 | done & (p1 | p2 & !p3)',
    '우선순위 없음 또는 (완료한 할 일 그리고 (우선순위 1 또는 (우선순위 2 그리고 우선순위 3 제외)))',
  ],
  ['!(overdue | shared) & p1', '다음은 제외: (기한이 지난 할 일 또는 함께 쓰는 목록의 할 일) 그리고 우선순위 1'],
  ['!(p1 & p2)', '다음은 제외: (우선순위 1 그리고 우선순위 2)'],
  ['!no date', '날짜 있음'],
  ['!no time & !no deadline & !no start', '시간 있음 그리고 마감일 있음 그리고 시작일 있음'],
  ['!recurring', '반복되는 할 일 제외'],
  ['#a*b', '목록 “a*b”'],
  ['#"a & b | c" & /"\\"x\\""', '목록 “a & b | c” 그리고 섹션 “"x"”'],
  ['@* & !@home', '라벨 있음 그리고 라벨 “home” 제외'],
  ['assigned to: others & created by: "me"', '담당자: 다른 사람 그리고 만든 사람: me'],
  ['search: "a: b"', '“a: b” 포함'],
  ['today', '날짜: 오늘'],
  ['friday', '날짜: 금요일'],
  ['next 7 days', '날짜: 앞으로 7일'],
  ['24 december', '날짜: 12월 24일'],
  ['deadline before: next week', '마감일: 다음 주 전'],
  ['due after: +3 days', '날짜: 3일 후 지나서'],
  ['start after: tomorrow', '시작일: 내일 지나서'],
  ['completed: 2020-01-02', '완료한 날: 2020년 1월 2일'],
  ['created: last 7 days', '만든 날: 지난 7일'],
  ['p1 & sleepy', undefined],
  ['weather: fine', undefined],
  ['due: 2 moons', undefined],
]

t.test('what a filter finds is said without doubt, or not at all', (t) => {
  for (const [filter, said] of SAID) t.equal(filterInWords(filter, filterWords, calendar), said, filter)
  t.end()
})

import { type Static, Type } from 'typebox'
import { CalendarDate, TimeOfDay, TimeZone } from './dates.ts'
import { Id } from './ids.ts'
import { Text } from './text.ts'

/** What is typed into the quick-add box. */
export const QuickAddText = Text({
  minLength: 1,
  maxLength: 1024,
  description: 'One line in plain words: what, when, where. docs/quick-add.md has the grammar',
  examples: ['Pay rent every month on the last day at 9 #Home @bills p1'],
})

const position = (example: number) =>
  Type.Integer({ minimum: 0, description: 'In UTF-16 code units of the text', examples: [example] })

/** A part of the text that was understood, and as what. `end` is the position after its last character. */
export const QuickAddToken = Type.Object({
  start: position(9),
  end: position(17),
  kind: Type.Enum(['due', 'recurrence', 'duration', 'deadline', 'list', 'section', 'label', 'priority', 'assignee'], {
    type: 'string',
    examples: ['due'],
  }),
  text: Type.String({ description: 'The part as it was typed', examples: ['tomorrow'] }),
})
export type QuickAddToken = Static<typeof QuickAddToken>

/** What was understood of a text. Names are those that were typed: they need not exist. */
export const QuickAdd = Type.Object(
  {
    contents: Type.String({ description: 'What is left of the text; it can be empty', examples: ['Pay rent'] }),
    due: Type.Optional(Type.Object({ date: CalendarDate, time: Type.Optional(TimeOfDay) })),
    recurrence: Type.Optional(
      Type.Object({
        rule: Type.String({ description: 'RRULE of RFC 5545', examples: ['FREQ=MONTHLY;BYMONTHDAY=-1'] }),
        from: Type.Enum(['due', 'completion'], { type: 'string' }),
      }),
    ),
    labels: Type.Array(Type.String(), { examples: [['bills']] }),
    list: Type.Optional(Type.String({ examples: ['Home'] })),
    section: Type.Optional(Type.String({ examples: ['Money'] })),
    priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 4, description: '1 is most urgent', examples: [1] })),
    assignee: Type.Optional(Type.String({ description: 'A username', examples: ['ada'] })),
    deadline: Type.Optional(CalendarDate),
    duration_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440, examples: [30] })),
    tokens: Type.Array(QuickAddToken, { description: 'The parts that were understood, in the order of the text' }),
  },
  { $id: 'QuickAdd', description: 'What was understood of a text' },
)
export type QuickAdd = Static<typeof QuickAdd>

/** A line of text that is to become a to-do. */
export const QuickAddRequest = Type.Object(
  {
    text: QuickAddText,
    list_id: Type.Optional({ ...Id, description: 'The list for a text that names none; left out, the inbox' }),
    time_zone: Type.Optional({
      ...TimeZone,
      description: 'Where you are: it decides which day is today. Left out, the time zone of your settings',
    }),
    dry_run: Type.Optional(
      Type.Boolean({ description: 'Adds nothing, and answers what was understood', examples: [false] }),
    ),
  },
  {
    $id: 'QuickAddRequest',
    additionalProperties: false,
    examples: [{ text: 'Pay rent every month on the last day at 9 @bills p1' }],
  },
)
export type QuickAddRequest = Static<typeof QuickAddRequest>

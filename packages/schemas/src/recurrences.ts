import { type Static, Type } from 'typebox'
import { Due, TimeZone } from './dates.ts'
import { withDefaults } from './defaults.ts'
import { ref } from './ref.ts'
import { Text } from './text.ts'

/** The longest rule, in characters. */
const MAX_RULE_LENGTH = 500

const rule = Text({
  minLength: 1,
  maxLength: MAX_RULE_LENGTH,
  description:
    'A recurrence rule (RFC 5545, section 3.3.10), `FREQ` being DAILY, WEEKLY, MONTHLY or YEARLY. What it leaves out, such ' +
    'as the day of the month, is that of the first due',
  examples: ['FREQ=MONTHLY;BYMONTHDAY=-1'],
})

const from = Type.Enum(['due', 'completion'], {
  type: 'string',
  description:
    '`due`: the next due is the first date of the rule after this one that is not before today. `completion`: the rule is ' +
    'counted from the day of completion',
  examples: ['due'],
})
const reset_subtasks = Type.Boolean({ description: 'Whether subtasks are open again, each time', examples: [true] })

/** How a to-do recurs. */
export const Recurrence = Type.Object({ rule, from, reset_subtasks }, { $id: 'Recurrence' })
export type Recurrence = Static<typeof Recurrence>

/** How a to-do is to recur. What is left out is `due` and `true`. */
export const SetRecurrence = Type.Object(
  { rule, from: Type.Optional(from), reset_subtasks: Type.Optional(reset_subtasks) },
  {
    $id: 'SetRecurrence',
    additionalProperties: false,
    description: 'How a to-do is to recur. What is left out is `due` and `true`',
  },
)
export type SetRecurrence = Static<typeof SetRecurrence>

/** Asks what a rule would bring. */
export const RecurrencePreviewRequest = withDefaults(
  Type.Object(
    {
      rule,
      due: ref(Due),
      from: Type.Enum(['due', 'completion'], { ...from, type: 'string', default: 'due' }),
      time_zone: Type.Optional({
        ...TimeZone,
        description:
          'Where you are: it decides which day is today, and when a due without a time zone is. Left out, that of your settings',
      }),
      count: Type.Integer({
        minimum: 1,
        maximum: 100,
        default: 5,
        description: 'How many dues are wanted',
        examples: [5],
      }),
    },
    { $id: 'RecurrencePreviewRequest', additionalProperties: false },
  ),
)
export type RecurrencePreviewRequest = Static<typeof RecurrencePreviewRequest>

/** What a rule brings. */
export const RecurrencePreview = Type.Object(
  {
    rule: Type.String({ description: 'The rule, as it would be kept', examples: ['FREQ=MONTHLY;BYMONTHDAY=-1'] }),
    in_words: Type.String({ description: 'The rule in English', examples: ['every month on the last day'] }),
    dues: Type.Array(ref(Due), {
      description:
        'The dues of the next 400 years that come after this one, if each is completed on its day, or today if that has passed',
    }),
    has_more: Type.Boolean({
      description: 'Whether more come after these. If not, completing the last of them is for good',
      examples: [true],
    }),
  },
  { $id: 'RecurrencePreview' },
)
export type RecurrencePreview = Static<typeof RecurrencePreview>

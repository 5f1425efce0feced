import { type Static, Type } from 'typebox'
import { CalendarDate, TimeOfDay, TimeZone } from './dates.ts'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { ref } from './ref.ts'

/** When an absolute reminder comes, as the wall clock says it. */
export const ReminderTime = Type.Object(
  {
    date: CalendarDate,
    time: { ...TimeOfDay, description: 'A time of day' },
    time_zone: Type.Optional(TimeZone),
  },
  {
    $id: 'ReminderTime',
    additionalProperties: false,
    description: 'Without a time zone it is that time where you are, as your settings say',
  },
)
export type ReminderTime = Static<typeof ReminderTime>

const type = Type.Enum(['relative', 'absolute'], {
  type: 'string',
  description: '`relative`: so many minutes before the due, whatever becomes of it. `absolute`: at a time of its own',
  examples: ['relative'],
})
const minutes_before = Type.Integer({
  minimum: -1_440,
  maximum: 525_600,
  description:
    'How many minutes before the due. Of a whole day it counts from midnight: -540 is 09:00 of that day. Only of a ' +
    'relative reminder',
  examples: [30],
})
const at = { ...ref(ReminderTime), description: 'When. Only of an absolute reminder' }
const channel = Type.Enum(['event', 'mail', 'push', 'webhook'], {
  type: 'string',
  description:
    '`mail`: by mail to your verified address, and on `/events`. `push`: to your browsers of `/push/subscriptions`, and on ' +
    '`/events`. `webhook`: to your webhooks that are told of `reminder.fired`, and on `/events`. `event`: on `/events` only',
  examples: ['mail'],
})

/** What reminds one user of a to-do. */
export const Reminder = Type.Object(
  {
    id: Id,
    todo_id: Id,
    type,
    minutes_before: Nullable(minutes_before),
    at: Nullable(at),
    channel,
    created_at: Moment,
    updated_at: Moment,
  },
  { $id: 'Reminder' },
)
export type Reminder = Static<typeof Reminder>

/** A new reminder. */
export const CreateReminder = Type.Object(
  { type, minutes_before: Type.Optional(minutes_before), at: Type.Optional(at), channel },
  {
    $id: 'CreateReminder',
    additionalProperties: false,
    examples: [{ type: 'relative', minutes_before: 30, channel: 'mail' }],
  },
)
export type CreateReminder = Static<typeof CreateReminder>

/** A change of a reminder: an omitted field stays as it is (RFC 7396). Its type stays. */
export const PatchReminder = Type.Object(
  { minutes_before: Type.Optional(minutes_before), at: Type.Optional(at), channel: Type.Optional(channel) },
  { $id: 'PatchReminder', additionalProperties: false, minProperties: 1, examples: [{ minutes_before: 10 }] },
)
export type PatchReminder = Static<typeof PatchReminder>

/** The reminders that a user has set for one to-do. */
export const Reminders = Type.Object({ reminders: Type.Array(ref(Reminder)) }, { $id: 'Reminders' })
export type Reminders = Static<typeof Reminders>

const state = Type.Enum(['sent', 'missed'], {
  type: 'string',
  description: '`missed`: it could have been sent only more than a day later, and was not',
  examples: ['sent'],
})

/** That a reminder has come, or has not. */
export const ReminderFire = Type.Object(
  {
    id: { ...Id, description: 'Tells one occasion from all others' },
    reminder_id: Id,
    todo_id: Id,
    state,
    at: { ...Moment, description: 'The moment that it was meant for' },
    fired_at: { ...Moment, description: 'When it was sent, or given up' },
  },
  { $id: 'ReminderFire' },
)
export type ReminderFire = Static<typeof ReminderFire>

/** Which of them are wanted. */
export const ReminderFiresQuery = Type.Object(
  {
    state: Type.Optional(state),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50, description: 'How many there are at the most' }),
  },
  { additionalProperties: false },
)
export type ReminderFiresQuery = Static<typeof ReminderFiresQuery>

/** The reminders that have come of late, or have not. */
export const ReminderFires = Type.Object({ fires: Type.Array(ref(ReminderFire)) }, { $id: 'ReminderFires' })
export type ReminderFires = Static<typeof ReminderFires>

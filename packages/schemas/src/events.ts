import { type Static, Type } from 'typebox'
import { ReminderFire } from './reminders.ts'

/** The data of the event `changed`: the accounts in which a user sees something, and their versions, by their ids. */
export const Changed = Type.Object({
  versions: Type.Record(Type.String({ pattern: '^[1-9][0-9]*$' }), Type.Integer({ minimum: 0 }), {
    description: 'The version of each account by its id',
    examples: [{ 1: 7, 12: 3 }],
  }),
})
export type Changed = Static<typeof Changed>

const { id, reminder_id, todo_id, at } = ReminderFire.properties

/** The data of the event `reminder`. */
export const ReminderEvent = Type.Object({ id, reminder_id, todo_id, at })
export type ReminderEvent = Static<typeof ReminderEvent>

/** A stream of events, as text. */
export const EventText = Type.String({
  description:
    'The `data` of each `changed` is `{versions}`: the versions of accounts by their ids; that of each `reminder` is ' +
    '`{id, reminder_id, todo_id, at}`, as in `GET /reminders/fires`; that of each `notification` is `{id, kind}`, as in ' +
    '`GET /notifications`',
  examples: ['retry: 4200\n\nid: Yk2mR0dE9vXq4Zt1sLw8Ag\nevent: changed\ndata: {"versions":{"1":7,"12":3}}\n\n:\n\n'],
})

/** What a client may say that connects again. */
export const EventsHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      description: 'The `id` of the last event that you got: if nothing has changed since, you are told nothing',
      examples: ['Yk2mR0dE9vXq4Zt1sLw8Ag'],
    }),
  ),
})

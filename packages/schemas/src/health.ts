import { type Static, Type } from 'typebox'

/** The answer to a ping. */
export const Ping = Type.Object({ ping: Type.Literal('pong') }, { $id: 'Ping' })

/** Whether a service can do its work, and which of the things it needs are there. */
export const Health = Type.Object(
  {
    status: Type.Enum(['ok', 'unavailable'], { type: 'string' }),
    checks: Type.Record(Type.String(), Type.Boolean(), {
      description: 'Each dependency by name, and whether it answers',
      examples: [{ database: true }],
    }),
  },
  { $id: 'Health' },
)
export type Health = Static<typeof Health>

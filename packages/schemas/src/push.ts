import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Matching } from './patterns.ts'
import { ref } from './ref.ts'

/** A point of the curve P-256, uncompressed, as base64url. */
const P256dh = Matching('^[A-Za-z0-9_-]{87}$', 'must be 65 bytes as base64url', {
  description: 'The public key of the browser',
  examples: ['BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'],
})

/** Where a browser takes messages. */
const Endpoint = Type.String({
  minLength: 1,
  maxLength: 2_048,
  description: 'The URL at the push service of the browser',
  examples: ['https://push.example.com/send/abc'],
})

/** What `PushSubscription.toJSON()` of a browser says, without `expirationTime`. */
export const CreatePushSubscription = Type.Object(
  {
    endpoint: Endpoint,
    keys: Type.Object(
      {
        p256dh: P256dh,
        auth: Matching('^[A-Za-z0-9_-]{22}$', 'must be 16 bytes as base64url', {
          description: 'The secret that the browser shares',
          examples: ['BTBZMqHH6r4Tts7J_aSIgg'],
        }),
      },
      { additionalProperties: false, description: 'What messages are encrypted with' },
    ),
  },
  { $id: 'CreatePushSubscription', additionalProperties: false },
)
export type CreatePushSubscription = Static<typeof CreatePushSubscription>

/** A browser that gets reminders, also while no page is open. */
export const PushSubscription = Type.Object(
  { id: Id, endpoint: Endpoint, created_at: Moment },
  { $id: 'PushSubscription' },
)
export type PushSubscription = Static<typeof PushSubscription>

/** The browsers of a user that get reminders. */
export const PushSubscriptions = Type.Object(
  { subscriptions: Type.Array(ref(PushSubscription)) },
  { $id: 'PushSubscriptions' },
)
export type PushSubscriptions = Static<typeof PushSubscriptions>

/** What a browser has to know to subscribe. */
export const PushKey = Type.Object(
  { public_key: { ...P256dh, description: 'The `applicationServerKey` for `PushManager.subscribe` (RFC 8292)' } },
  { $id: 'PushKey' },
)
export type PushKey = Static<typeof PushKey>

import { type Static, Type } from 'typebox'
import { HistoryEntry } from './changes.ts'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { NextCursor } from './pages.ts'
import { Matching } from './patterns.ts'
import { ref } from './ref.ts'

/** What a webhook can be told of: `todo.completed`, `list.*` for all of one kind, `*` for everything. */
const EVENT =
  '^(\\*|(todo|list|section|label|filter|comment|reminder|member|settings)\\.' +
  '(\\*|created|updated|completed|skipped|reopened|moved|deleted|restored|purged|fired))$'

const events = Type.Array(
  Matching(EVENT, 'must be an event such as todo.completed, all of one kind such as todo.*, or *', {
    examples: ['todo.completed'],
  }),
  {
    minItems: 1,
    maxItems: 50,
    description: 'What it is told of: `todo.completed`, `todo.*` for all that happens to to-dos, `*` for everything',
    examples: [['todo.completed', 'list.*']],
  },
)
const url = Matching('^https?://\\S+$', 'must be a URL that begins with https://', {
  maxLength: 2048,
  description: 'Where it is told: `https`, at a public address, unless the server allows more',
  examples: ['https://example.com/todos'],
})
const is_active = Type.Boolean({
  description: 'Whether anything is sent. Switched on again, it goes on where it stopped',
  examples: [true],
})

/** A URL that is told of what changes. */
export const Webhook = Type.Object(
  {
    id: Id,
    url,
    events,
    is_active,
    off_reason: Nullable(
      Type.String({
        description: 'Why the server has switched it off; null if it has not',
        examples: ['The last 50 tries have failed'],
      }),
    ),
    failures: Type.Integer({ minimum: 0, description: 'How many tries have failed in a row', examples: [0] }),
    created_at: Moment,
    updated_at: Moment,
  },
  { $id: 'Webhook' },
)
export type Webhook = Static<typeof Webhook>

const secret = Type.String({
  description: 'What its messages are signed with. It is shown this once',
  examples: ['whsec_YSBzZWNyZXQgdGhhdCBub2JvZHkgZWxzZSBrbm93cyE='],
})

/** A new webhook, with its secret. */
export const NewWebhook = Type.Object({ ...Webhook.properties, secret }, { $id: 'NewWebhook' })
export type NewWebhook = Static<typeof NewWebhook>

/** The new secret of a webhook. */
export const WebhookSecret = Type.Object(
  {
    secret,
    old_secret_until: { ...Moment, description: 'Until then, messages are signed with the old secret, too' },
  },
  { $id: 'WebhookSecret' },
)
export type WebhookSecret = Static<typeof WebhookSecret>

/** How a webhook is made. */
export const CreateWebhook = Type.Object(
  { url, events: Type.Optional({ ...events, description: 'Left out, everything' }) },
  {
    $id: 'CreateWebhook',
    additionalProperties: false,
    examples: [{ url: 'https://example.com/todos', events: ['todo.completed'] }],
  },
)
export type CreateWebhook = Static<typeof CreateWebhook>

/** A change of a webhook: an omitted field stays as it is (RFC 7396). */
export const PatchWebhook = Type.Object(
  { url: Type.Optional(url), events: Type.Optional(events), is_active: Type.Optional(is_active) },
  { $id: 'PatchWebhook', additionalProperties: false, minProperties: 1, examples: [{ is_active: true }] },
)
export type PatchWebhook = Static<typeof PatchWebhook>

/** All webhooks of a user. */
export const Webhooks = Type.Object({ webhooks: Type.Array(ref(Webhook)) }, { $id: 'Webhooks' })
export type Webhooks = Static<typeof Webhooks>

/** What can have become of a message. */
export const DELIVERY_STATES = ['waiting', 'delivered', 'failed', 'dropped'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A message that was sent, or tried. */
export const WebhookDelivery = Type.Object(
  {
    id: Id,
    message_id: Type.String({
      description: 'The header `webhook-id`: the same at each try',
      examples: ['msg_2KWPBgLlAfxdpx2AI54pPJ85f4W'],
    }),
    type: Type.String({ description: 'What has happened', examples: ['todo.completed'] }),
    state: Type.Enum([...DELIVERY_STATES], {
      description:
        '`waiting` for the next try, `delivered`, `failed` for good, or `dropped`: it is hidden from you by now, or deleted',
      examples: ['delivered'],
    }),
    attempts: Type.Integer({ minimum: 0, description: 'How often it was tried', examples: [1] }),
    status: Nullable(
      Type.Integer({ description: 'The status of the last answer; null if there was none', examples: [204] }),
    ),
    excerpt: Nullable(
      Type.String({ description: 'How the body of the last answer begins: at most 1,000 bytes', examples: ['ok'] }),
    ),
    error: Nullable(
      Type.String({ description: 'What was wrong at the last try', examples: ['There was no answer in 10 seconds'] }),
    ),
    attempted_at: Nullable({ ...Moment, description: 'When it was last tried; null before the first time' }),
    created_at: { ...Moment, description: 'When it was first tried, or asked for' },
  },
  { $id: 'WebhookDelivery' },
)
export type WebhookDelivery = Static<typeof WebhookDelivery>

/** A page of what was sent. */
export const WebhookDeliveries = Type.Object(
  {
    deliveries: Type.Array(ref(WebhookDelivery), { description: 'The latest first, for 30 days' }),
    next_cursor: NextCursor,
  },
  { $id: 'WebhookDeliveries' },
)
export type WebhookDeliveries = Static<typeof WebhookDeliveries>

/** Path parameters of a route that names a delivery of a webhook. */
export const DeliveryParams = Type.Object({ id: Id, delivery_id: Id })

/** What a webhook is told of a change: the body of a message, as Standard Webhooks 1.0 says. */
export const WebhookMessage = Type.Object(
  {
    type: Type.String({ description: 'What has happened', examples: ['todo.completed'] }),
    timestamp: { ...Moment, description: 'When it happened' },
    data: Type.Object({
      ...HistoryEntry.properties,
      list_id: Nullable({ ...Id, description: 'The list that it is in; null for what is in no list' }),
    }),
  },
  { $id: 'WebhookMessage' },
)
export type WebhookMessage = Static<typeof WebhookMessage>

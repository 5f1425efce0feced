import type { SqlEntityManager } from '@mikro-orm/sql'
import type { DeliveryState } from '@todo/schemas'
import { Viewer } from '../../../access/viewer.ts'
import type { Tables } from '../../../database/tables.ts'
import type { Post } from '../../outbound/post.ts'
import type { SecretBox } from '../secrets.ts'
import { type Claim, release } from './claims.ts'
import { type Place, WebhookLog } from './log.ts'
import { bodyOf, messageIdOf, signed, typeOf } from './message.ts'
import { placesOf, type SeenPlace } from './places.ts'
import { finish, record, switchOff } from './record.ts'

/** What sending needs. */
export interface SendingTools {
  em: SqlEntityManager
  post: Post
  secrets: SecretBox
  /** How long one webhook is told, in milliseconds; then others have their turn. */
  turnMs: number
  /** Aborted when the process stops. */
  signal: AbortSignal
  /** Told what came of each try. */
  onTried: (outcome: DeliveryState) => void
}

type Row = Awaited<ReturnType<typeof webhookWith>>

/**
 * Tells a webhook what it has not been told yet, in the order of the log: all of it, or until a try fails, or its turn is over.
 *
 * @throws {ClaimLost | NoResultError} when somebody else tells it by now, or it has been deleted.
 */
export async function tell(claim: Claim, tools: SendingTools): Promise<void> {
  const { em } = tools
  const webhook = await webhookWith(em, claim.id)
  const secrets = openSecrets(webhook, tools.secrets)
  if (!secrets) return switchOff(em, claim, 'Its secret cannot be read any more: give it a new one')
  const turn = new Turn(claim, { ...webhook, secrets }, tools)
  const places: Place[] = []
  for (const place of await placesOf(em, claim.id, claim.userId)) {
    const end = await turn.tellOf(place)
    if (end === 'failed') return
    if (end === 'over') return release(em, claim)
    places.push(end)
  }
  await finish(em, claim, places)
}

/** The secrets that a webhook's messages are signed with now; undefined if they cannot be read. */
export function openSecrets(
  { secret, old_secret, old_secret_until }: Pick<Row, 'secret' | 'old_secret' | 'old_secret_until'>,
  box: SecretBox,
): string[] | undefined {
  const hasOld = old_secret !== null && Number(old_secret_until) > Date.now()
  try {
    return [secret, ...(hasOld ? [old_secret] : [])].map((sealed) => box.open(sealed))
  } catch {
    return undefined
  }
}

class Turn {
  readonly #claim: Claim
  readonly #webhook: Pick<Row, 'url' | 'events'> & { secrets: readonly string[] }
  readonly #tools: SendingTools
  readonly #log: WebhookLog
  readonly #endsAt: number
  #failures: number

  constructor(claim: Claim, webhook: Row & { secrets: readonly string[] }, tools: SendingTools) {
    this.#claim = claim
    this.#webhook = webhook
    this.#tools = tools
    this.#failures = webhook.failures
    this.#endsAt = performance.now() + tools.turnMs
    this.#log = new WebhookLog(tools.em, new Viewer({ id: claim.userId }))
  }

  /** @returns the place where it has been told everything, or why it has not. */
  async tellOf(place: SeenPlace): Promise<Place | 'failed' | 'over'> {
    const { account, latest } = place
    const events = this.#webhook.events.split(' ')
    let at: Place = place
    for (;;) {
      const row = await this.#log.next(at, events)
      if (!row) return { account, version: Math.max(at.version, latest), n: 0 }
      at = { account, version: row.version, n: row.n }
      if (!(await this.#send(row, at))) return 'failed'
      if (performance.now() > this.#endsAt) return 'over'
    }
  }

  async #send(row: Parameters<typeof bodyOf>[0], line: Place): Promise<boolean> {
    const { id: webhookId, userId } = this.#claim
    const { em, post, signal, onTried } = this.#tools
    const messageId = messageIdOf(webhookId, row)
    const answer = await post.send(signed({ id: messageId, body: bodyOf(row, userId) }, this.#webhook), signal)
    const told = { webhookId, failures: this.#failures, messageId, type: typeOf(row), line }
    onTried(await record(em, this.#claim, told, answer))
    this.#failures = 0
    return answer.error === null
  }
}

function webhookWith(em: SqlEntityManager, id: number) {
  return em
    .getKysely<Tables>()
    .selectFrom('webhook')
    .select(['url', 'events', 'secret', 'old_secret', 'old_secret_until', 'failures'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

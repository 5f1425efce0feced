import type { Answer, Post } from '../../outbound/post.ts'
import type { VapidKeys } from '../../push/vapid-keys.ts'

/** How long a push service keeps a message for a browser that is off, in seconds: a day. */
const TTL_SECONDS = 86_400

/** A browser, and what messages for it are encrypted with. */
interface Browser {
  endpoint: string
  p256dh: string
  auth: string
}

/** Sends messages to browsers. */
export class PushSender {
  readonly #post: Post
  readonly #vapidDetails: VapidKeys & { subject: string }

  /** @param contact Where push services reach whoever runs this service. */
  constructor(post: Post, keys: VapidKeys, contact: string) {
    this.#post = post
    this.#vapidDetails = { ...keys, subject: contact }
  }

  /**
   * Sends a message, encrypted for the browser.
   *
   * @param topic A UUID. While the browser is off, its push service keeps only one message of a topic.
   */
  async send(
    { endpoint, ...keys }: Browser,
    { topic, message }: { topic: string; message: object },
    signal: AbortSignal,
  ): Promise<Answer> {
    // Loaded when something is sent, as undici is: most processes never do.
    const { default: webPush } = await import('web-push')
    const { headers, body } = webPush.generateRequestDetails({ endpoint, keys }, JSON.stringify(message), {
      vapidDetails: this.#vapidDetails,
      TTL: TTL_SECONDS,
      urgency: 'high',
      topic: topic.replaceAll('-', ''),
    })
    const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    return this.#post.send({ url: endpoint, headers: texts, body }, signal)
  }
}

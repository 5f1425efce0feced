import { Health } from '@todo/schemas'
import { guardOf } from '@todo/service-kit'
import { type Finding, fault, ok, warning } from './finding.ts'

/** How long the public URL may take to answer, in milliseconds. */
const PATIENCE_MS = 5_000

/** How a URL answers that should lead to the stack. */
export interface PublicAnswer {
  readonly status: number
  /** Whether the stack answers there, and nothing else. */
  readonly isStack: boolean
  /** Whether the stack knows that the client came by https. */
  readonly hasHsts: boolean
  /** What `Date` says, in milliseconds since 1970; NaN where there is none. */
  readonly dateMs: number
}

const isHealth = guardOf(Health)

/**
 * Asks the public URL whether the stack is there.
 *
 * @throws {TypeError} with a cause that has a code, when nothing answers; a DOMException when it takes too long.
 */
export async function askPublicUrl(publicUrl: string): Promise<PublicAnswer> {
  const response = await fetch(`${publicUrl}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
  const body: unknown = await response.json().catch(() => undefined)
  return {
    status: response.status,
    isStack: isHealth(body),
    hasHsts: response.headers.has('strict-transport-security'),
    // It tells the second that has begun: half of it has gone, on average.
    dateMs: Date.parse(String(response.headers.get('date'))) + 500,
  }
}

/** Whether a client of the public URL gets to the stack. */
export function publicUrlFindings(publicUrl: string, answer: PublicAnswer): Finding[] {
  const check = 'public URL'
  const { status, isStack, hasHsts } = answer
  if (!isStack)
    return [
      fault(
        check,
        `${publicUrl}/healthz answers ${status}, and not as the stack does`,
        'Have the proxy hand over everything to the gateway, and follow no redirect: docs/deploying.md has recipes',
      ),
    ]
  if (status !== 200)
    return [fault(check, `${publicUrl}/healthz answers ${status}`, 'See what the stack says in its log')]
  if (publicUrl.startsWith('https:') && !hasHsts)
    return [
      warning(
        check,
        'the stack does not know that clients come by https',
        'Have the proxy send X-Forwarded-Proto, and name its address in TRUSTED_PROXIES',
      ),
    ]
  return [ok(check, `the stack answers at ${publicUrl}`)]
}

/** Why nothing answers at the public URL. */
export function silentPublicUrl(publicUrl: string, error: unknown): Finding {
  const { name, cause } = Object(error)
  const code = String(Object(cause).code ?? name)
  const advice =
    ADVICE.find(([codes]) => codes.test(code))?.[1] ?? 'See that the proxy runs, and that a firewall lets clients in'
  return fault('public URL', `nothing answers at ${publicUrl} (${code})`, advice)
}

const ADVICE: readonly [RegExp, string][] = [
  [
    /CERT|SELF_SIGNED|UNABLE_TO/,
    'The certificate is not good for it. For a CA of your own, name its file in NODE_EXTRA_CA_CERTS',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'No such host is known: add it to the DNS, or correct PUBLIC_URL'],
]

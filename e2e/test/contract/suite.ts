import type { Test } from 'tap'
import { accounts } from './accounts.ts'
import type { Target } from './client.ts'
import { isDocumented, SeenAnswers } from './documented.ts'
import { emails } from './emails.ts'
import { malformed } from './malformed.ts'
import { documentOf } from './openapi.ts'
import { promises } from './promises.ts'
import { sessions } from './sessions.ts'
import type { Part } from './share.ts'
import { forgedTokens, isolation } from './strangers.ts'

/**
 * All that a client may rely on, seen from outside: of any stack that answers at a URL.
 *
 * @param part what the stack tries of what no client should send; the other stacks try the rest.
 */
export async function contract(t: Test, stack: Target, part: Part): Promise<void> {
  const answers = new SeenAnswers()
  const target: Target = { ...stack, observe: (...seen) => answers.add(...seen) }
  await t.test('the contract, line by line', (t) => promises(t, target))
  await t.test('sessions', (t) => sessions(t, target))
  await t.test('accounts', (t) => accounts(t, target))
  await t.test('e-mail addresses', { skip: !target.mails }, (t) => emails(t, target))
  await t.test('a second user', (t) => isolation(t, target))
  await t.test('forged tokens', (t) => forgedTokens(t, target, part))
  await t.test('malformed input', (t) => malformed(t, target, part))
  await t.test('what was answered is documented', async (t) => isDocumented(t, answers, await documentOf(stack)))
}

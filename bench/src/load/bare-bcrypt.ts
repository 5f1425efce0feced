import { join } from 'node:path'
import { startProcess } from '@todo/test-kit'
import { type Bench, PASSWORD } from '../bench.ts'
import type { Measurement } from './measurement.ts'

/** bcrypt and nothing else, at the auth-service's cost, as many at once as the auth-service has. */
export async function bareBcrypt(
  { scope, scale }: Bench,
  what: 'hash' | 'compare',
  seconds: number,
): Promise<Measurement> {
  const program = startProcess(scope, join(import.meta.dirname, '..', 'contenders', 'bare-bcrypt.ts'), {
    env: {
      WHAT: what,
      COST: String(scale.bcrypt.cost),
      AT_ONCE: String(scale.bcrypt.atOnce),
      SECONDS: String(seconds),
      PASSWORD,
    },
  })
  await program.exit
  return JSON.parse(program.output())
}

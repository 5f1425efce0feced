import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'

/** What a list is called. The inbox has a name in each language, whatever the service calls it. */
export function listInWords({ is_inbox, name }: Pick<List, 'is_inbox' | 'name'>): string {
  return is_inbox ? words.nav.inbox : name
}

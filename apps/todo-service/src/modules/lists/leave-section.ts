import type { SqlEntityManager } from '@mikro-orm/sql'
import { TodoEntity } from '../todos/todo.entity.ts'
import type { SectionEntity } from './section.entity.ts'

/** Leaves the to-dos of a section in their list, without a section. */
export async function leaveSection({ id, user_id }: SectionEntity, em: SqlEntityManager): Promise<void> {
  for (const todo of await em.find(TodoEntity, { section_id: id, user: user_id })) todo.section_id = null
}

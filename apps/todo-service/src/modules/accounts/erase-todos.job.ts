import { defineJob } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** Erases what belonged to a deleted user. */
export const eraseTodos = defineJob({ name: 'erase-todos', payload: Type.Object({ user_id: Id }) })

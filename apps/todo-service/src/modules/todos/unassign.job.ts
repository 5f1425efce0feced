import { defineJob } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** Takes the to-dos of a list from a user who has been deleted. */
export const unassign = defineJob({ name: 'unassign', payload: Type.Object({ user_id: Id, list_id: Id }) })

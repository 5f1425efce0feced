import { defineJob } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** Gives the to-dos of a list short keys, in the order in which they are. */
export const respaceList = defineJob({
  name: 'respace-list',
  payload: Type.Object({ user_id: Id, list_id: Id }),
})

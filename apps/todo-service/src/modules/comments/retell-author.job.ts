import { defineJob } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'

/** Has clients read a user's comments again, since the name that they show has changed or is gone. */
export const retellAuthor = defineJob({ name: 'retell-author', payload: Type.Object({ user_id: Id }) })

import { defineEntity, p } from '@mikro-orm/core'

export const InvitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitation',
  properties: {
    tokenHash: p.string().length(64).primary(),
    expiresAt: p.bigint('number').unsigned().index('invitation_expires_at_index'),
  },
})

/** Lets one person sign up. The row is deleted when it is used. `tokenHash`: SHA-256 of what the person was sent. */
export class Invitation extends InvitationSchema.class {}
InvitationSchema.setClass(Invitation)

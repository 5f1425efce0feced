import type { SqlEntityManager } from '@mikro-orm/sql'
import type { ListInvitation } from '@todo/schemas'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'

/** So many are shown: what was made last comes first. */
const SHOWN = 100

/** Which list an invitation is to, and the account of that list. */
export interface Invited {
  id: number
  listId: number
  accountId: number
}

/** What a user sees of invitations. */
export class InvitationQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** The open invitations to a list that the viewer is in. */
  async ofList(listId: number): Promise<ListInvitation[]> {
    const open = this.#shown().where('i.list_id', '=', listId).where(this.#viewer.sees('l.id'))
    return (await open.execute()).map(toInvitation)
  }

  /** All open invitations to lists of the viewer's own account, also to those in the trash. */
  async toOwnLists(): Promise<ListInvitation[]> {
    return (await this.#open().where('l.user_id', '=', this.#viewer.id).execute()).map(toInvitation)
  }

  /** One that is there, to a list that the viewer is in. */
  async one(id: number): Promise<ListInvitation> {
    const open = this.#shown().where('i.id', '=', id).where(this.#viewer.sees('l.id'))
    return toInvitation(await open.executeTakeFirstOrThrow())
  }

  /** The open invitations of the viewer. */
  async mine(): Promise<ListInvitation[]> {
    return (await this.#shown().where('i.invitee_id', '=', this.#viewer.id).execute()).map(toInvitation)
  }

  /** An invitation of the viewer, also one that is accepted. */
  forViewer(id: number): Promise<Invited | undefined> {
    return this.#targets().where('i.id', '=', id).where('i.invitee_id', '=', this.#viewer.id).executeTakeFirst()
  }

  /** The link with this token, which is the right to see it. */
  byToken(tokenHash: string): Promise<Invited | undefined> {
    return this.#targets().where('i.token_hash', '=', tokenHash).executeTakeFirst()
  }

  /** The user who has this name. Where a name is used again, its former owner may be here a little longer. */
  async userNamed(username: string): Promise<number | undefined> {
    const users = this.#em.getKysely<Tables>().selectFrom('user').select('id').where('username', '=', username)
    const newest = users.where('deleted_at', 'is', null).orderBy('id', 'desc')
    return (await newest.executeTakeFirst())?.id
  }

  #targets() {
    return this.#joined()
      .select(['i.id', 'i.list_id as listId', 'i.user_id as accountId'])
      .where('l.deleted_at', 'is', null)
  }

  #shown() {
    return this.#open().where('l.deleted_at', 'is', null).limit(SHOWN)
  }

  #open() {
    return this.#joined()
      .leftJoin('user as u', 'u.id', 'i.invitee_id')
      .innerJoin('user as b', 'b.id', 'i.created_by')
      .select(['i.id', 'i.role', 'i.created_at', 'i.expires_at', 'i.uses_left', 'l.id as list_id', 'l.name'])
      .select(['u.id as invitee_id', 'u.username as invitee', 'b.id as inviter_id', 'b.username as inviter'])
      .where('i.accepted_at', 'is', null)
      .where(({ eb, or }) => or([eb('i.uses_left', 'is', null), eb('i.uses_left', '>', 0)]))
      .where(({ eb, or }) => or([eb('i.expires_at', 'is', null), eb('i.expires_at', '>', Date.now())]))
      .orderBy('i.id', 'desc')
  }

  #joined() {
    return this.#em.getKysely<Tables>().selectFrom('invitation as i').innerJoin('list as l', 'l.id', 'i.list_id')
  }
}

/** A row with all that is told of an invitation. */
interface Row extends Pick<ListInvitation, 'id' | 'role' | 'uses_left'> {
  list_id: number
  name: string
  invitee_id: number | null
  invitee: string | null
  inviter_id: number
  inviter: string
  created_at: number
  expires_at: number | null
}

function toInvitation({ list_id, name, invitee_id, invitee, inviter_id, inviter, ...row }: Row): ListInvitation {
  return {
    ...row,
    list: { id: list_id, name },
    user: invitee_id === null || invitee === null ? null : { id: invitee_id, username: invitee },
    invited_by: { id: inviter_id, username: inviter },
    created_at: new Date(row.created_at).toISOString(),
    expires_at: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
  }
}

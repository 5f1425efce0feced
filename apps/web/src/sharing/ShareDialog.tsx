import { useCallback } from 'react'
import { answered, api } from '../api/client.ts'
import { goTo, pathTo } from '../navigation/router.ts'
import { tell } from '../notices/notices.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { useRead } from '../parts/useRead.ts'
import { useStore, useThings } from '../store/context.ts'
import { myIdIn } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { InviteForms } from './InviteForms.tsx'
import { MemberRow } from './MemberRow.tsx'
import { OpenInvitations } from './OpenInvitations.tsx'
import { LeaveForm, TransferForm } from './PartingForms.tsx'
import { canManage, isOwner } from './roles.ts'

/** Who is in a list, who is invited, and all that can be done about it. */
export default function ShareDialog({ list, onClose }: { list: List; onClose: () => void }) {
  const store = useStore()
  const myId = myIdIn(useThings())
  const isManager = canManage(list)
  const { sharing } = words
  const title = sharing.title(list.name)
  const {
    value: read,
    fault,
    again: readAgain,
  } = useRead(useCallback(() => readPeople(list.id, isManager), [list.id, isManager]))

  /** Does something, then shows how things are. */
  async function act(asked: Promise<unknown>, done?: string): Promise<void> {
    await asked
    await Promise.all([store.pull(), readAgain()])
    if (done !== undefined) tell(done)
  }

  async function leave(): Promise<void> {
    const path = { id: list.id, user_id: myId }
    await answered(api.DELETE('/lists/{id}/members/{user_id}', { params: { path } }))
    goTo(pathTo('today'))
    await store.pull()
    tell(sharing.left(list.name))
  }

  const members = read?.members ?? []
  const others = members.filter(({ id, state }) => id !== myId && state === 'active')
  return (
    <Dialog label={title} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{title}</DialogHeading>
      <div className="sharing" aria-busy={read === undefined}>
        {!read && <NotRead fault={fault} isSmall />}
        <ul className="people">
          {members
            .filter(({ state }) => state === 'active')
            .map((member) => (
              <MemberRow
                key={member.id}
                listId={list.id}
                member={member}
                isMe={member.id === myId}
                isManager={isManager}
                act={act}
              />
            ))}
        </ul>
        {isManager && (
          <OpenInvitations
            invitations={read?.invitations ?? []}
            revoke={(path) =>
              act(
                answered(api.DELETE('/lists/{id}/invitations/{invitation_id}', { params: { path } })),
                sharing.revoked,
              )
            }
          />
        )}
        {isManager && <InviteForms listId={list.id} act={act} />}
        {isOwner(list) && others.length > 0 && <TransferForm list={list} others={others} act={act} />}
        {!isOwner(list) && <LeaveForm onLeave={leave} />}
      </div>
    </Dialog>
  )
}

/** Only those who may invite are told who is invited. */
async function readPeople(id: number, isManager: boolean) {
  const params = { path: { id } }
  const [members, invitations] = await Promise.all([
    answered(api.GET('/lists/{id}/members', { params })),
    isManager ? answered(api.GET('/lists/{id}/invitations', { params })) : undefined,
  ])
  return { members: members?.members ?? [], invitations: invitations?.invitations ?? [] }
}

import { useEffect, useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { whenAnswered } from '../api/when-answered.ts'
import { goTo, pathTo } from '../navigation/router.ts'
import { RequestButton, useRequest } from '../parts/RequestButton.tsx'
import { useSnapshot, useStore } from '../store/context.ts'
import { words } from '../words/index.ts'
import { Avatar } from './Avatar.tsx'

type Invitation = Schemas['ListInvitation']

/** What others have invited the user to. An invitation is a change of one's account, so it is looked for after each. */
export function Invitations() {
  const told = useSnapshot((snapshot) => snapshot.told)
  const [invitations, setInvitations] = useState<readonly Invitation[]>([])
  useEffect(() => {
    if (told === null) return
    // Without an answer, what was there stays.
    return whenAnswered(answered(api.GET('/invitations')), (answer) => setInvitations(answer?.invitations ?? []))
  }, [told])
  const forget = (id: number) => setInvitations((before) => before.filter((one) => one.id !== id))
  return invitations.map((invitation) => (
    <InvitationCard key={invitation.id} invitation={invitation} onDone={() => forget(invitation.id)} />
  ))
}

function InvitationCard({ invitation, onDone }: { invitation: Invitation; onDone: () => void }) {
  const { id, list, role, invited_by } = invitation
  const store = useStore()
  const request = useRequest()
  const { sharing } = words
  const params = { path: { id } }

  async function accept(): Promise<void> {
    await answered(api.POST('/invitations/{id}/accept', { params }))
    await store.pull()
    onDone()
    goTo(pathTo('lists', list.id))
  }

  async function decline(): Promise<void> {
    await answered(api.POST('/invitations/{id}/decline', { params }))
    onDone()
  }

  return (
    <section className="invitation" aria-label={sharing.invitation}>
      <Avatar user={invited_by} />
      <p>{sharing.invitedBy(invited_by.username, list.name, sharing.roles[role])}</p>
      <span className="form-end">
        <RequestButton className="quiet" request={request} ask={decline}>
          {sharing.decline}
        </RequestButton>
        <RequestButton className="primary" request={request} ask={accept}>
          {sharing.accept}
        </RequestButton>
      </span>
    </section>
  )
}

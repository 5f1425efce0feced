import type { Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { Icon } from '../parts/Icon.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { words } from '../words/index.ts'
import { Avatar } from './Avatar.tsx'

interface OpenInvitationsProps {
  invitations: readonly Schemas['ListInvitation'][]
  revoke: (path: { id: number; invitation_id: number }) => Promise<void>
}

/** Who has not accepted yet, and which links still let people in. */
export function OpenInvitations({ invitations, revoke }: OpenInvitationsProps) {
  const { sharing } = words
  if (invitations.length === 0) return null
  return (
    <section>
      <h3>{sharing.pending}</h3>
      <ul className="people">
        {invitations.map(({ id, list, user, role, expires_at, uses_left }) => {
          const name = user?.username ?? sharing.link
          return (
            <li key={id}>
              {user ? <Avatar user={user} /> : <Icon name="link" />}
              <span className="person">
                {name}
                <span className="muted">
                  {[
                    sharing.roles[role],
                    uses_left !== null && sharing.usesLeft(uses_left),
                    expires_at !== null && sharing.until(momentInWords(expires_at)),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <RequestButton
                className="quiet danger"
                aria-label={`${sharing.revoke}: ${name}`}
                ask={() => revoke({ id: list.id, invitation_id: id })}
              >
                {sharing.revoke}
              </RequestButton>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

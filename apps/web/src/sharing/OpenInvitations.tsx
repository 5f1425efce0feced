import type { Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'
import { Avatar } from './Avatar.tsx'

interface OpenInvitationsProps {
  invitations: readonly Schemas['ListInvitation'][]
  revoke: (path: { id: number; invitation_id: number }) => void
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
              <button
                type="button"
                className="quiet danger"
                aria-label={`${sharing.revoke}: ${name}`}
                onClick={() => revoke({ id: list.id, invitation_id: id })}
              >
                {sharing.revoke}
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

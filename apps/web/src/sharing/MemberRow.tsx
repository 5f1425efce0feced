import { answered, api, type Schemas } from '../api/client.ts'
import { Icon } from '../parts/Icon.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useChoice } from '../parts/useChoice.ts'
import { words } from '../words/index.ts'
import { Avatar } from './Avatar.tsx'
import { RoleSelect } from './RoleSelect.tsx'
import type { GivenRole } from './roles.ts'

interface MemberRowProps {
  listId: number
  member: Schemas['Member']
  isMe: boolean
  /** Whether the user may change the others. */
  isManager: boolean
  act: (asked: Promise<unknown>, done: string) => Promise<void>
}

/** Somebody who is in a list, with the role. */
export function MemberRow({ listId, member, isMe, isManager, act }: MemberRowProps) {
  const { sharing } = words
  const { id, username, role } = member
  const params = { path: { id: listId, user_id: id } }
  const [chosen, choose] = useChoice((role: GivenRole) =>
    act(
      answered(api.PATCH('/lists/{id}/members/{user_id}', { params, body: { role } })),
      sharing.roleIs(username, sharing.roles[role]),
    ),
  )
  return (
    <li>
      <Avatar user={member} />
      <span className="person">
        {username}
        {isMe && <span className="muted">{sharing.you}</span>}
      </span>
      {isManager && !isMe && role !== 'owner' ? (
        <>
          <RoleSelect label={sharing.roleOf(username)} role={chosen ?? role} onChoose={choose} />
          <RequestButton
            className="icon-button"
            aria-label={sharing.takeOut(username)}
            ask={() =>
              act(answered(api.DELETE('/lists/{id}/members/{user_id}', { params })), sharing.takenOut(username))
            }
          >
            <Icon name="close" size={18} />
          </RequestButton>
        </>
      ) : (
        <span className="muted">{sharing.roles[role]}</span>
      )}
    </li>
  )
}

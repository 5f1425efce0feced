import { useId, useState } from 'react'
import { Refused } from '../api/client.ts'
import { tell } from '../notices/notices.ts'
import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { Field } from '../parts/Form.tsx'
import { Secret } from '../parts/Secret.tsx'
import { words } from '../words/index.ts'
import { AdministratorForm } from './AdministratorForm.tsx'
import { LIST_ENDS } from './list-ends.ts'
import { act, isHard, type ManagedPerson, type Person, type PersonAction } from './person.ts'

const { people: text, settings, account } = words

interface PersonDialogProps {
  person: Person
  action: PersonAction
  /** The name of who does it. */
  username: string
  onChanged: (now: ManagedPerson | null) => void
  onClose: () => void
}

/** Says what is about to be done to somebody, and does it. */
export function PersonDialog({ person, action, username, onChanged, onClose }: PersonDialogProps) {
  const [isShared, setShared] = useState(false)
  const [link, setLink] = useState<string>()
  const id = useId()
  const title = text.actions[action]
  return (
    <Dialog label={title} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{title}</DialogHeading>
      <p>{text.asks[action](person.username)}</p>
      {link !== undefined ? (
        <Secret label={text.resetLink} value={link} />
      ) : (
        <AdministratorForm
          submit={title}
          username={username}
          isDanger={isHard(action)}
          isFirst={!isHard(action) && action !== 'verify'}
          onSubmit={async (typed) => {
            const shared_lists = LIST_ENDS.find((end) => end === typed('shared_lists'))
            const { now, token } = await act(action, person, { email: typed('email'), shared_lists }).catch(
              (error: unknown) => {
                if (error instanceof Refused && error.code === 'SHARED_LISTS') setShared(true)
                throw error
              },
            )
            if (token !== undefined) return setLink(`${window.location.origin}/app/new-password?token=${token}`)
            onChanged(now ?? null)
            onClose()
            tell(text.done[action](person.username))
          }}
        >
          {action === 'verify' && (
            <Field label={account.email} name="email" type="email" maxLength={254} autoComplete="off" data-first />
          )}
          {isShared && (
            <>
              <label htmlFor={id}>{text.sharedLists}</label>
              <select id={id} name="shared_lists">
                {LIST_ENDS.map((end) => (
                  <option key={end} value={end}>
                    {settings.sharedListsEnd[end]}
                  </option>
                ))}
              </select>
            </>
          )}
        </AdministratorForm>
      )}
    </Dialog>
  )
}

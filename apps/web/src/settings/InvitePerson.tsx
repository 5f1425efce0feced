import { useState } from 'react'
import { answered, api } from '../api/client.ts'
import { Field } from '../parts/Form.tsx'
import { Secret } from '../parts/Secret.tsx'
import { words } from '../words/index.ts'
import { AdministratorForm } from './AdministratorForm.tsx'
import { SettingsPart } from './SettingsPart.tsx'

const { people: text, sharing } = words
const DAY_SECONDS = 86_400

/** Lets one person sign up who has no account. */
export function InvitePerson({ username }: { username: string }) {
  const [link, setLink] = useState<string>()
  return (
    <SettingsPart title={text.invite} more={text.inviteMore}>
      {link !== undefined && <Secret label={sharing.linkOnce} value={link} />}
      <AdministratorForm
        submit={sharing.makeLink}
        username={username}
        onSubmit={async (typed) => {
          const body = { expires_in: Number(typed('days')) * DAY_SECONDS }
          const made = await answered(api.POST('/admin/invitations', { body }))
          setLink(`${window.location.origin}/app/sign-up?invitation=${made?.invitation}`)
        }}
      >
        <Field label={sharing.days} name="days" type="number" min={1} max={30} defaultValue={7} />
      </AdministratorForm>
    </SettingsPart>
  )
}

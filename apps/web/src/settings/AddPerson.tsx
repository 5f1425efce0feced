import { useState } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { Field } from '../parts/Form.tsx'
import { Secret } from '../parts/Secret.tsx'
import { words } from '../words/index.ts'
import { AdministratorForm } from './AdministratorForm.tsx'
import { SettingsPart } from './SettingsPart.tsx'

const { people: text, account } = words

interface AddPersonProps {
  /** The name of who does it. */
  username: string
  onAdded: (name: string) => void
}

/** Makes an account for somebody, who is then told the password that is shown this once. */
export function AddPerson({ username, onAdded }: AddPersonProps) {
  const [made, setMade] = useState<Schemas['CreatedUser']>()
  return (
    <SettingsPart title={text.add} more={text.addMore}>
      {made && <Secret label={text.firstPassword(made.username)} value={made.password} />}
      <AdministratorForm
        submit={text.add}
        username={username}
        onSubmit={async (typed) => {
          const email = typed('email')
          const body = { username: typed('username'), ...(email && { email }) }
          const added = await answered(api.POST('/admin/users', { body }))
          if (!added) return
          setMade(added)
          onAdded(added.username)
        }}
      >
        <Field label={account.username} name="username" maxLength={256} autoComplete="off" autoCapitalize="none" />
        <Field label={text.emailIfAny} name="email" type="email" maxLength={254} autoComplete="off" required={false} />
      </AdministratorForm>
    </SettingsPart>
  )
}

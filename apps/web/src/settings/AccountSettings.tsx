import { answered, api } from '../api/client.ts'
import { ImportSettings } from '../import/ImportSettings.tsx'
import { tell } from '../notices/notices.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { Field, Form, PasswordField } from '../parts/Form.tsx'
import { useRead } from '../parts/useRead.ts'
import { words } from '../words/index.ts'
import { DeleteAccount } from './DeleteAccount.tsx'
import { EmailSettings } from './EmailSettings.tsx'
import { ExportSettings } from './ExportSettings.tsx'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text, account } = words
const readAccount = () => answered(api.GET('/users/me'))

/** Who one is: name, e-mail, password, and the end of it all. */
export function AccountSettings() {
  const { value: me, fault, again: readAgain } = useRead(readAccount)
  if (!me) return <NotRead fault={fault} />
  return (
    <>
      <SettingsPart title={account.username} more={text.nameMore}>
        <Form
          submit={text.rename}
          onSubmit={async (typed) => {
            await answered(api.PATCH('/users/me', { body: { username: typed('username') } }))
            await readAgain()
            tell(text.renamed)
          }}
        >
          <Field
            label={text.newName}
            name="username"
            defaultValue={me.username}
            maxLength={256}
            autoComplete="username"
            autoCapitalize="none"
          />
        </Form>
      </SettingsPart>
      <EmailSettings email={me.email} onChanged={readAgain} />
      <SettingsPart title={account.password} more={text.passwordMore}>
        <Form
          submit={text.changePassword}
          onSubmit={async (typed) => {
            const body = { current_password: typed('current'), new_password: typed('new') }
            await answered(api.POST('/users/me/password', { body }))
            tell(text.passwordChanged)
          }}
        >
          <Field label={text.currentPassword} name="current" type="password" autoComplete="current-password" />
          <PasswordField label={account.newPassword} name="new" isNew />
        </Form>
      </SettingsPart>
      <ExportSettings />
      <ImportSettings />
      <DeleteAccount />
    </>
  )
}

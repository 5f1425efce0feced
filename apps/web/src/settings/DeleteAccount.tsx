import { useId } from 'react'
import { answered, api } from '../api/client.ts'
import { endSession } from '../api/session.ts'
import { Field, Form } from '../parts/Form.tsx'
import { useThings } from '../store/context.ts'
import { words } from '../words/index.ts'
import { LIST_ENDS } from './list-ends.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text, account } = words

/** Ends the account. Lists that others are in are not forgotten. */
export function DeleteAccount() {
  const { lists } = useThings()
  const id = useId()
  const shared = [...lists.values()].filter(({ role, member_count }) => role === 'owner' && member_count > 1)
  return (
    <SettingsPart title={text.delete} more={text.deleteMore}>
      <details className="last-step">
        <summary>{text.deleteFirst}</summary>
        <Form
          submit={text.deleteNow}
          isDanger
          onSubmit={async (typed) => {
            const shared_lists = LIST_ENDS.find((end) => end === typed('shared_lists'))
            const body = { password: typed('password'), ...(shared_lists && { shared_lists }) }
            await answered(api.POST('/users/me/delete', { body }))
            endSession('deleted')
          }}
        >
          {shared.length > 0 && (
            <>
              <label htmlFor={id}>{text.sharedLists(shared.map(({ name }) => name))}</label>
              <select id={id} name="shared_lists">
                {LIST_ENDS.map((end) => (
                  <option key={end} value={end}>
                    {text.sharedListsEnd[end]}
                  </option>
                ))}
              </select>
            </>
          )}
          <Field label={account.password} name="password" type="password" autoComplete="current-password" />
        </Form>
      </details>
    </SettingsPart>
  )
}

import { useState } from 'react'
import { answered, api } from '../api/client.ts'
import { pathTo } from '../navigation/router.ts'
import { Field, Form } from '../parts/Form.tsx'
import { Secret } from '../parts/Secret.tsx'
import { words } from '../words/index.ts'
import { RoleSelect } from './RoleSelect.tsx'
import { givenRole } from './roles.ts'

interface InviteFormsProps {
  listId: number
  act: (asked: Promise<unknown>, done?: string) => Promise<void>
}

/** Invites somebody by name, or whoever has a link. */
export function InviteForms({ listId, act }: InviteFormsProps) {
  const [link, setLink] = useState<string>()
  const { sharing } = words
  const params = { path: { id: listId } }
  return (
    <>
      <section>
        <h3>{sharing.invite}</h3>
        <Form
          submit={sharing.invite}
          onSubmit={(typed) => {
            const username = typed('username')
            const body = { username, role: givenRole(typed('role')) }
            return act(answered(api.POST('/lists/{id}/invitations', { params, body })), sharing.invited(username))
          }}
        >
          <Field label={sharing.name} name="username" maxLength={256} autoComplete="off" autoCapitalize="none" />
          <RoleSelect label={sharing.role} isShown name="role" />
        </Form>
      </section>
      <details className="share-part">
        <summary>{sharing.byLink}</summary>
        <p className="muted">{sharing.byLinkMore}</p>
        {link !== undefined && <Secret label={sharing.linkOnce} value={link} />}
        <Form
          submit={sharing.makeLink}
          onSubmit={async (typed) => {
            const numbers = { valid_days: Number(typed('days')), uses: Number(typed('uses')) }
            const body = { role: givenRole(typed('role')), ...numbers }
            const made = await answered(api.POST('/lists/{id}/invitations/links', { params, body }))
            // Behind the #, so that it is in no log of a server.
            setLink(`${window.location.origin}${pathTo('join')}#${made?.token}`)
            await act(Promise.resolve())
          }}
        >
          <RoleSelect label={sharing.role} isShown name="role" />
          <Field label={sharing.days} name="days" type="number" min={1} max={30} defaultValue={7} />
          <Field label={sharing.uses} name="uses" type="number" min={1} max={50} defaultValue={1} />
        </Form>
      </details>
    </>
  )
}

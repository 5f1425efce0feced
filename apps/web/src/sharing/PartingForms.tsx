import { useId } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { Form } from '../parts/Form.tsx'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'

interface TransferFormProps {
  list: List
  others: readonly Schemas['Member'][]
  act: (asked: Promise<unknown>, done: string) => Promise<void>
}

/** Makes another member the owner. */
export function TransferForm({ list, others, act }: TransferFormProps) {
  const id = useId()
  const { sharing } = words
  return (
    <details className="share-part">
      <summary>{sharing.transfer}</summary>
      <p className="muted">{sharing.transferMore}</p>
      <Form
        submit={sharing.transferNow}
        isDanger
        onSubmit={(typed) => {
          const body = { user_id: Number(typed('owner')) }
          const name = others.find((other) => other.id === body.user_id)?.username ?? ''
          const params = { path: { id: list.id } }
          return act(answered(api.POST('/lists/{id}/transfer', { params, body })), sharing.transferred(name))
        }}
      >
        <label htmlFor={id}>{sharing.newOwner}</label>
        <select id={id} name="owner">
          {others.map((other) => (
            <option key={other.id} value={other.id}>
              {other.username}
            </option>
          ))}
        </select>
      </Form>
    </details>
  )
}

/** Leaves the list. Only who manages it can bring one back. */
export function LeaveForm({ onLeave }: { onLeave: () => Promise<void> }) {
  const { sharing } = words
  return (
    <details className="share-part">
      <summary>{sharing.leave}</summary>
      <Form submit={sharing.leaveNow} isDanger onSubmit={onLeave}>
        <p className="muted">{sharing.leaveMore}</p>
      </Form>
    </details>
  )
}

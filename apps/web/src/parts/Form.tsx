import { type FormEvent, type InputHTMLAttributes, type ReactNode, useId, useState } from 'react'
import { errorInWords } from '../api/problem-in-words.ts'
import { words } from '../words/index.ts'

interface FormProps {
  /** What the button says. */
  submit: string
  /** Whether it cannot be undone. */
  isDanger?: boolean
  /** Whether a dialog begins on the button: where there is nothing to type, and nothing to lose. */
  isFirst?: boolean
  /** Sends what was typed into the field of a name. What it throws is shown; after it, the fields are as they began. */
  onSubmit: (typed: (name: string) => string) => Promise<void>
  children: ReactNode
}

/** Asks for something, and says in words why it was refused. */
export function Form({ submit, isDanger = false, isFirst = false, onSubmit, children }: FormProps) {
  const [fault, setFault] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  async function send(form: HTMLFormElement): Promise<void> {
    const typed = new FormData(form)
    setBusy(true)
    try {
      await onSubmit((name) => String(typed.get(name)))
      setFault(undefined)
      form.reset()
    } catch (error) {
      setFault(errorInWords(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      className="form"
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault()
        if (!isBusy) void send(event.currentTarget)
      }}
    >
      {children}
      <p className="fault" role="alert">
        {fault}
      </p>
      <button
        type="submit"
        className={isDanger ? 'primary danger' : 'primary'}
        data-first={isFirst || undefined}
        aria-disabled={isBusy}
      >
        {submit}
      </button>
    </form>
  )
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  name: string
}

/** One line to type in. */
export function Field({ label, ...input }: FieldProps) {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input id={id} required {...input} />
    </>
  )
}

/** A password, which can be looked at while one types it. */
export function PasswordField({ label, name, isNew = false }: { label: string; name: string; isNew?: boolean }) {
  const [isShown, setShown] = useState(false)
  return (
    <>
      <Field
        label={label}
        name={name}
        type={isShown ? 'text' : 'password'}
        autoComplete={isNew ? 'new-password' : 'current-password'}
      />
      <label className="check">
        <input type="checkbox" checked={isShown} onChange={() => setShown(!isShown)} />
        {words.account.showPassword}
      </label>
    </>
  )
}

/** The code of a mail, which a phone offers to fill in. */
export function CodeField() {
  return <Field label={words.account.code} name="otp" inputMode="numeric" autoComplete="one-time-code" maxLength={32} />
}

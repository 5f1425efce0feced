import { useId } from 'react'
import { tell } from '../notices/notices.ts'
import { copyText } from '../sharing/copy.ts'
import { words } from '../words/index.ts'

/** What is to be copied is selected at once. */
const focus = (input: HTMLInputElement | null) => input?.focus()

/** A link or a password that was just made and is shown this once, to be copied. */
export function Secret({ label, value }: { label: string; value: string }) {
  const id = useId()
  const { sharing } = words
  return (
    <p className="secret" role="status">
      <label htmlFor={id}>{label}</label>
      <input key={value} id={id} ref={focus} readOnly value={value} onFocus={({ target }) => target.select()} />
      <button
        type="button"
        className="primary"
        onClick={() => void copyText(value).then((isCopied) => tell(isCopied ? sharing.copied : sharing.copyYourself))}
      >
        {sharing.copy}
      </button>
    </p>
  )
}

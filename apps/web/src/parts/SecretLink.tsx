import { useId } from 'react'
import { tell } from '../notices/notices.ts'
import { copyText } from '../sharing/copy.ts'
import { words } from '../words/index.ts'

/** What is to be copied is selected at once. */
const focus = (input: HTMLInputElement | null) => input?.focus()

/** A link that was just made and is shown this once, to be copied. */
export function SecretLink({ label, link }: { label: string; link: string }) {
  const id = useId()
  const { sharing } = words
  return (
    <p className="secret" role="status">
      <label htmlFor={id}>{label}</label>
      <input key={link} id={id} ref={focus} readOnly value={link} onFocus={({ target }) => target.select()} />
      <button
        type="button"
        className="primary"
        onClick={() => void copyText(link).then((isCopied) => tell(isCopied ? sharing.copied : sharing.copyYourself))}
      >
        {sharing.copy}
      </button>
    </p>
  )
}

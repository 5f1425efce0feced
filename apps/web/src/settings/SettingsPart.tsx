import { type ReactNode, useId } from 'react'

/** Settings that belong together. */
export function SettingsPart({ title, more, children }: { title: string; more?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {more && <p className="muted">{more}</p>}
      {children}
    </section>
  )
}

interface ChoiceProps<T extends string> {
  title: string
  options: readonly T[]
  chosen: T
  /** What each option is called. */
  names: Readonly<Record<T, string>>
  onChoose: (option: T) => void
}

/** One of a few. */
export function Choice<T extends string>({ title, options, chosen, names, onChoose }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset className="choice">
      <legend>{title}</legend>
      <div>
        {options.map((option) => (
          <label key={option}>
            <input type="radio" name={name} checked={option === chosen} onChange={() => onChoose(option)} />
            {names[option]}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

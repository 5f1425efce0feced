import { words } from '../words/index.ts'
import { COLORS } from './colors.ts'

/** One of the colours that there are, for a list, a filter or a label, or none yet. */
export function ColorField({
  chosen,
  onChoose,
}: {
  chosen: string | null | undefined
  onChoose: (color: string) => void
}) {
  return (
    <fieldset className="colors">
      <legend>{words.lists.color}</legend>
      {Object.entries(COLORS).map(([name, value]) => (
        <label key={name} style={{ color: value }}>
          <input
            type="radio"
            name="color"
            aria-label={words.colors[name] ?? name}
            checked={chosen === name}
            onChange={() => onChoose(name)}
          />
        </label>
      ))}
    </fieldset>
  )
}

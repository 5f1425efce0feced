import { dueInWords } from '../dates/days.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'
import type { Parsed } from './understand.ts'

interface ChipsProps {
  parsed: Parsed
  newList: string | undefined
  /** How many lines were pasted, if they may be more than one to-do. */
  lines: number
  onPlain: (part: string) => void
  onMakeList: (name: string) => void
  onAddLines: () => void
}

/** What was understood in a line, each to be taken as plain text instead; and what else could be meant. */
export function Chips({ parsed, newList, lines, onPlain, onMakeList, onAddLines }: ChipsProps) {
  const { quick } = words
  return (
    <ul className="chips">
      {parsed.tokens.map(({ start, kind, text: part }) => (
        <li key={start}>
          <button type="button" className={`chip mark-${kind}`} onClick={() => onPlain(part)}>
            <span className="chip-kind">{quick.kinds[kind]}</span>
            {kind === 'due' && parsed.due ? dueInWords(parsed.due) : part}
            <span className="sr-only">{quick.ignore}</span>
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
      {newList !== undefined && (
        <li>
          <button type="button" className="chip" onClick={() => onMakeList(newList)}>
            <Icon name="plus" size={14} />
            {quick.makeList(newList)}
          </button>
        </li>
      )}
      {lines > 1 && (
        <li>
          <button type="button" className="chip" onClick={onAddLines}>
            <Icon name="plus" size={14} />
            {quick.addLines(lines)}
          </button>
        </li>
      )}
    </ul>
  )
}

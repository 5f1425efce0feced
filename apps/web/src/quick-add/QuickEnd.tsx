import { type Due, dueInWords } from '../dates/days.ts'
import { listInWords } from '../lists/list-in-words.ts'
import { words } from '../words/index.ts'
import type { Understood } from './understand.ts'

interface QuickEndProps extends Pick<Understood, 'list' | 'section'> {
  due: Due | undefined
  onCancel: () => void
}

/** Where the to-do goes, and what adds it or leaves it. */
export function QuickEnd({ list, section, due, onCancel }: QuickEndProps) {
  const { quick } = words
  return (
    <footer className="quick-end">
      <span className="muted">
        {quick.into} {list && listInWords(list)}
        {section && ` / ${section.name}`}
        {due && ` · ${dueInWords(due)}`}
      </span>
      <button type="button" className="quiet" onClick={onCancel}>
        {quick.cancel}
      </button>
      <button type="submit" className="primary">
        {quick.add}
      </button>
    </footer>
  )
}

import type { ReactElement, ReactNode } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'
import { Group } from './View.tsx'

interface BoardProps {
  /** What is in no section: the first column, or the last where there is nothing in it. */
  loose: { isEmpty: boolean; shown: ReactNode }
  /** A column for each section. */
  groups: ReactElement[]
  /** Adds a section; none for who may only look. */
  onAddSection: (() => void) | undefined
}

/** The sections of a list beside each other. */
export function Board({ loose, groups, onAddSection }: BoardProps) {
  const first = (
    <Group key="loose" title={words.details.noSection}>
      {loose.shown}
    </Group>
  )
  return (
    <div className="board">
      {loose.isEmpty ? [...groups, first] : [first, ...groups]}
      {onAddSection && (
        <button type="button" className="add-here add-section" onClick={onAddSection}>
          <Icon name="plus" size={18} />
          {words.lists.addSection}
        </button>
      )}
    </div>
  )
}

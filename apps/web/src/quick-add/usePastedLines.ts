import { type ClipboardEvent, useState } from 'react'
import { linesIn } from './understand.ts'

/** How many lines are offered at most: each to-do is sent by itself. */
const MOST_LINES = 200

/** The lines that were pasted into a box, where each can be a to-do of its own; and how many of them are taken at most. */
export function usePastedLines(isTodo: (line: string) => boolean) {
  const [lines, setLines] = useState<readonly string[]>([])
  return {
    lines,
    most: MOST_LINES,
    onPaste: ({ clipboardData, currentTarget }: ClipboardEvent<HTMLTextAreaElement>) => {
      const { value, selectionStart, selectionEnd } = currentTarget
      // What stays in the box would be part of none of them.
      const isAll = selectionEnd - selectionStart === value.length
      const pasted = isAll ? linesIn(clipboardData.getData('text/plain')) : []
      setLines(pasted.length > MOST_LINES ? pasted : pasted.filter(isTodo))
    },
    forgetLines: () => setLines([]),
  }
}

import { type FormEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { today } from '../dates/days.ts'
import { usePlace } from '../navigation/router.ts'
import { begun } from '../parts/begun.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { useTypedAhead } from '../parts/typed-ahead.ts'
import { useActions } from '../store/actions.ts'
import type { NewTodo } from '../store/changes.ts'
import { useStore, useThings } from '../store/context.ts'
import { newNumber } from '../store/outbox.ts'
import { words } from '../words/index.ts'
import { Chips } from './Chips.tsx'
import { QuickBox } from './QuickBox.tsx'
import { QuickEnd } from './QuickEnd.tsx'
import { type Defaults, todoOf, understand } from './understand.ts'
import { usePastedLines } from './usePastedLines.ts'
import type { Where } from './where.ts'

/** What a line that was begun is kept as. */
const BEGUN = 'quick-add'

/** One line that becomes a to-do. What is understood is marked while one types, and can be made plain text again. */
export default function QuickAdd({ where, onClose }: { where: Where; onClose: () => void }) {
  const things = useThings()
  const { add, make } = useActions()
  const [text, setText] = useTypedAhead(begun.get(BEGUN), true)
  const [plain, setPlain] = useState<ReadonlySet<string>>(new Set())
  const [isRefused, setRefused] = useState(false)
  const defaults = useDefaults(where)
  const todoIn = (line: string) => todoOf(understand(line, things, defaults, plain), defaults)
  const { lines, most, onPaste, forgetLines } = usePastedLines((line) => todoIn(line) !== undefined)
  const understood = understand(text, things, defaults, plain)
  const { parsed, list, section, newList } = understood
  const box = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const { quick } = words
  useLayoutEffect(() => box.current?.select(), [])
  useEffect(() => begun.set(BEGUN, text), [text])

  function submit(andMore = false): void {
    addAll([todoOf(understood, defaults)], andMore)
  }

  function addAll(wanted: readonly (NewTodo | undefined)[], andMore: boolean): void {
    const todos = wanted.filter((todo) => todo !== undefined)
    setRefused(todos.length === 0)
    if (todos.length === 0) return
    add(...todos)
    setText('')
    setPlain(new Set())
    forgetLines()
    if (!andMore) leave()
  }

  /** Leaves nothing behind: whoever only closes the box finds there what they have typed. */
  function leave(): void {
    begun.set(BEGUN, '')
    onClose()
  }

  function makeList(name: string): void {
    void make({ kind: 'make', group: 'list', id: newNumber(), fields: { name } })
  }

  function type(typed: string): void {
    if (!typed.includes('\n')) forgetLines()
    setText(typed.replaceAll('\n', ' '))
    setRefused(false)
  }

  /** Changes how the line is understood. The button of that goes, and the focus is where one types. */
  function understandBetter(change: () => void): void {
    change()
    box.current?.focus()
  }

  const fault = isRefused ? quick.empty : lines.length > most ? quick.tooManyLines(most) : undefined
  const due = parsed.due ?? (defaults.date === undefined ? undefined : { date: defaults.date })
  return (
    <Dialog label={quick.title} shape="line" onClose={onClose}>
      <form
        className="quick-add"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          submit()
        }}
      >
        <QuickBox
          ref={box}
          text={text}
          tokens={parsed.tokens}
          describedBy={id}
          onType={type}
          onPaste={onPaste}
          onEnter={submit}
        />
        <Chips
          parsed={parsed}
          newList={newList}
          lines={lines.length > most ? 0 : lines.length}
          onPlain={(part) => understandBetter(() => setPlain(new Set([...plain, part])))}
          onMakeList={(name) => understandBetter(() => makeList(name))}
          onAddLines={() => addAll(lines.map(todoIn), false)}
        />
        <p id={id} className={fault ? 'fault' : 'muted hint'} role={fault ? 'alert' : undefined}>
          {fault ?? quick.hint}
        </p>
        <QuickEnd list={list} section={section} due={due} onCancel={leave} />
      </form>
    </Dialog>
  )
}

/** What the page that is shown gives a new to-do. */
function useDefaults({ section, date }: Where): Defaults {
  const store = useStore()
  const { lists, sections } = useThings()
  const { segments } = usePlace()
  const [page, name] = segments
  return {
    list: page === 'lists' ? lists.get(Number(name)) : undefined,
    section: section === undefined ? undefined : sections.get(store.idNow(section)),
    date: date ?? (page === 'today' ? String(today()) : undefined),
    label: page === 'labels' ? name : undefined,
  }
}

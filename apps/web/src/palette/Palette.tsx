import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Dialog } from '../parts/Dialog.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useTypedAhead } from '../parts/typed-ahead.ts'
import { useThings } from '../store/context.ts'
import { words } from '../words/index.ts'
import { type Command, commandsFor, type ShellActions } from './commands.ts'

/** Goes anywhere and does anything by its name: arrow keys choose, Enter does it. */
export default function Palette({ onClose, ...actions }: ShellActions & { onClose: () => void }) {
  const [text, setText] = useTypedAhead()
  const [chosen, setChosen] = useState(0)
  const commands = commandsFor(text, useThings(), actions)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  function run(command: Command | undefined): void {
    if (!command) return
    onClose()
    command.run()
  }

  function onKey(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') run(commands[chosen])
    else if (event.key === 'ArrowDown') setChosen((chosen + 1) % Math.max(commands.length, 1))
    else if (event.key === 'ArrowUp') setChosen((chosen || commands.length) - 1)
    else return
    event.preventDefault()
  }

  return (
    <Dialog label={words.palette.title} shape="line" onClose={onClose}>
      <div className="palette">
        <input
          role="combobox"
          aria-label={words.palette.title}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={commands[chosen] && `${id}-${chosen}`}
          placeholder={words.palette.placeholder}
          autoComplete="off"
          value={text}
          onChange={({ target }) => {
            setText(target.value)
            setChosen(0)
          }}
          onKeyDown={onKey}
        />
        <div ref={list} id={id} role="listbox" aria-label={words.palette.results} className="palette-list">
          {commands.map((command, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the text box, which keeps the focus.
            // biome-ignore lint/a11y/useFocusableInteractive: the text box keeps the focus, and names the one that is chosen.
            <div
              key={command.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="palette-entry"
              onPointerMove={() => setChosen(index)}
              onClick={() => run(command)}
            >
              <Icon name={command.icon} size={18} />
              <span className="nav-name">{command.name}</span>
              <span className="muted">{command.kind}</span>
            </div>
          ))}
        </div>
        {commands.length === 0 && <p className="muted">{words.empty.search}</p>}
      </div>
    </Dialog>
  )
}

import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { words } from '../words/index.ts'

const { shortcuts } = words

/** Each key, or keys that follow each other, and what it does. */
const KEYS: readonly [readonly string[], string][] = [
  [['q'], shortcuts.add],
  [['Shift', 'Enter'], shortcuts.addMore],
  [['Ctrl', 'K'], shortcuts.palette],
  [['/'], shortcuts.search],
  [['Ctrl', 'Z'], shortcuts.undo],
  [['g', 't'], shortcuts.goToday],
  [['g', 'i'], shortcuts.goInbox],
  [['g', 'u'], shortcuts.goUpcoming],
  [['g', 'n'], shortcuts.goNotifications],
  [['↑', '↓'], shortcuts.move],
  [['Alt', '↑'], shortcuts.place],
  [['Enter'], shortcuts.open],
  [['Space'], shortcuts.complete],
  [['x'], shortcuts.select],
  [['Del'], shortcuts.remove],
  [['Esc'], shortcuts.leave],
  [['?'], shortcuts.help],
]

/** Every key that does something. */
export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label={shortcuts.title} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{shortcuts.title}</DialogHeading>
      <dl className="shortcuts">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

/** At the end of a button: the key that does the same. The button names it to screen readers in an attribute of its own. */
export function KeyHint({ of }: { of: string }) {
  return (
    <span className="key-hint" aria-hidden="true">
      <kbd>{of}</kbd>
    </span>
  )
}

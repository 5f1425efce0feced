import type { Token } from './understand.ts'

/** A text with what is understood in it marked. It lies behind the box in which it is typed, letter for letter. */
export function Highlighted({ text, tokens }: { text: string; tokens: readonly Token[] }) {
  const pieces = tokens.map((token, index) => ({ token, before: text.slice(tokens[index - 1]?.end ?? 0, token.start) }))
  return (
    <div className="highlighted" aria-hidden="true">
      {pieces.map(({ token, before }) => (
        <span key={token.start}>
          {before}
          <mark className={`mark-${token.kind}`}>{text.slice(token.start, token.end)}</mark>
        </span>
      ))}
      {`${text.slice(tokens.at(-1)?.end ?? 0)} `}
    </div>
  )
}

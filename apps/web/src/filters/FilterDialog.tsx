import { useEffect, useState } from 'react'
import { answered, api, Refused, type Schemas } from '../api/client.ts'
import { timeZone } from '../dates/zone.ts'
import { goTo, pathTo } from '../navigation/router.ts'
import { ColorField } from '../parts/ColorField.tsx'
import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { Field, Form } from '../parts/Form.tsx'
import { useTypedAhead } from '../parts/typed-ahead.ts'
import { useActions } from '../store/actions.ts'
import { newNumber } from '../store/outbox.ts'
import type { SavedFilter } from '../store/things.ts'
import { locale, words } from '../words/index.ts'
import { filterInWords } from './filter-in-words.ts'

/** Makes a filter, or changes one; says in words what it finds while one types. */
export default function FilterDialog({ filter, onClose }: { filter?: SavedFilter; onClose: () => void }) {
  const [name, setName] = useTypedAhead(filter?.name)
  const [query, setQuery] = useState(filter?.query ?? '')
  const [color, setColor] = useState(filter?.color ?? 'charcoal')
  const meaning = useMeaning(query)
  const { make } = useActions()
  const title = filter ? words.filters.change : words.filters.new
  return (
    <Dialog label={title} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{title}</DialogHeading>
      <Form
        submit={filter ? words.lists.save : words.lists.create}
        onSubmit={async (typed) => {
          const fields = { name: typed('name').trim(), query: typed('query'), color }
          await explain(fields.query).catch(unlessRefused)
          onClose()
          const { id = newNumber(), name = '' } = filter ?? {}
          if (filter) void make({ kind: 'change', group: 'filter', id, name, patch: fields })
          else void make({ kind: 'make', group: 'filter', id, fields })
          goTo(pathTo('filters', id))
        }}
      >
        <Field
          label={words.lists.name}
          name="name"
          data-first
          value={name}
          onChange={({ target }) => setName(target.value)}
          maxLength={256}
          autoComplete="off"
        />
        <Field
          label={words.filters.query}
          name="query"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
          placeholder={words.filters.placeholder}
          autoComplete="off"
          autoCapitalize="none"
        />
        <div className="muted meaning" role="status">
          {meaning.text}
          {meaning.position !== undefined && <Faulty text={meaning.filter} position={meaning.position} />}
        </div>
        <ColorField chosen={color} onChoose={setColor} />
      </Form>
    </Dialog>
  )
}

/** A filter with what is wrong in it marked; at its end, something is missing. */
function Faulty({ text, position }: { text: string; position: number }) {
  const [word = ''] = text.slice(position).split(/(?<=\S)(?=[\s&|()])/)
  return (
    <code className="faulty" aria-hidden="true">
      {text.slice(0, position)}
      <mark>{word === '' ? '…' : word}</mark>
      {text.slice(position + word.length)}
    </code>
  )
}

interface Meaning {
  /** The filter that was asked about: what is typed may be further by then. */
  filter: string
  text: string
  /** Where the filter is at fault, if it is. */
  position?: number | undefined
}

/** What a filter finds, or what is wrong with it: in words of the page, or as the service says. */
function useMeaning(filter: string): Meaning {
  const [meaning, setMeaning] = useState<Meaning>({ filter, text: '' })
  useEffect(() => {
    if (filter.trim() === '') {
      setMeaning({ filter, text: words.filters.help })
      return
    }
    let isCurrent = true
    explain(filter).then(
      (answer) =>
        isCurrent &&
        setMeaning({
          filter,
          text: answer ? words.filters.finds(inWords(answer)) : '',
        }),
      (error: Error) =>
        isCurrent &&
        setMeaning({ filter, text: error.message, position: error instanceof Refused ? error.position : undefined }),
    )
    return () => {
      isCurrent = false
    }
  }, [filter])
  return meaning
}

/** In a language that the service does not speak, as far as the page has words for it. */
function inWords({ filter, explanation }: Schemas['FilterExplanation']): string {
  const language = words.filters.inWords()
  return (language && filterInWords(filter, language, { named: words.days, locale })) ?? explanation
}

function explain(filter: string) {
  return answered(api.GET('/filters/explain', { params: { query: { filter, time_zone: timeZone() } } }))
}

/** What is no filter cannot be saved. Without a network nobody can tell. */
function unlessRefused(error: unknown): void {
  if (error instanceof Refused) throw error
}

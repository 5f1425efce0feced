import { useEffect, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { timeZone } from '../dates/zone.ts'
import { goTo, pathTo } from '../navigation/router.ts'
import { Dialog, DialogHeading } from '../parts/Dialog.tsx'
import { Field, Form } from '../parts/Form.tsx'
import { words } from '../words/index.ts'
import { type SavedFilter, saveFilter } from './saved-filters.ts'

/** Makes a filter, or changes one; says in words what it finds while one types. */
export default function FilterDialog({ filter, onClose }: { filter?: SavedFilter; onClose: () => void }) {
  const [query, setQuery] = useState(filter?.query ?? '')
  const meaning = useMeaning(query)
  const title = filter ? words.filters.change : words.filters.new
  return (
    <Dialog label={title} shape="card" onClose={onClose}>
      <DialogHeading onClose={onClose}>{title}</DialogHeading>
      <Form
        submit={filter ? words.lists.save : words.lists.create}
        onSubmit={async (typed) => {
          const saved = await saveFilter({ name: typed('name').trim(), query: typed('query') }, filter?.id)
          onClose()
          if (saved) goTo(pathTo('filters', saved.id))
        }}
      >
        <Field
          label={words.lists.name}
          name="name"
          defaultValue={filter?.name ?? ''}
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
        <p className="muted meaning" role="status">
          {meaning}
        </p>
      </Form>
    </Dialog>
  )
}

/** What a filter finds, or what is wrong with it, as the service says. */
function useMeaning(filter: string): string {
  const [meaning, setMeaning] = useState('')
  useEffect(() => {
    if (filter.trim() === '') {
      setMeaning(words.filters.help)
      return
    }
    let isCurrent = true
    answered(api.GET('/filters/explain', { params: { query: { filter, time_zone: timeZone() } } })).then(
      (answer) => isCurrent && setMeaning(answer ? words.filters.finds(answer.explanation) : ''),
      ({ message }: Error) => isCurrent && setMeaning(message),
    )
    return () => {
      isCurrent = false
    }
  }, [filter])
  return meaning
}

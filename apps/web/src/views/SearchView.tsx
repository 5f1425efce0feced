import { useId } from 'react'
import { goTo, pathTo, usePlace } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useThings } from '../store/context.ts'
import { asBranches, found } from '../store/queries.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { rowsIn } from '../todos/rows.ts'
import { TodoList } from '../todos/TodoList.tsx'
import { words } from '../words/index.ts'
import { View } from './View.tsx'

/** To-dos by their words, while one types. The address keeps the words. */
export function SearchView() {
  const things = useThings()
  const text = usePlace().query.get('q') ?? ''
  const id = useId()
  const results = found(things, text)
  const isBlank = text.trim() === ''
  return (
    <View title={words.nav.search}>
      <search className="search-box">
        <label htmlFor={id} className="sr-only">
          {words.search.label}
        </label>
        <Icon name="search" />
        <input
          id={id}
          type="search"
          enterKeyHint="search"
          // biome-ignore lint/a11y/noAutofocus: the view is a search box; who opens it wants to type.
          autoFocus
          value={text}
          placeholder={words.search.placeholder}
          onKeyDown={({ key, nativeEvent }) => {
            if (key === 'ArrowDown' && !nativeEvent.isComposing) rowsIn(document.querySelector('main'))[0]?.focus()
          }}
          onChange={({ target }) => goTo(searchFor(target.value), { replace: true })}
        />
      </search>
      <p role="status" className="sr-only">
        {!isBlank && words.search.found(results.length)}
      </p>
      <TodoList name={words.nav.search} branches={asBranches(things, results)} showsList />
      {results.length === 0 && (
        <EmptyState
          title={isBlank ? words.empty.searchStart : words.empty.search}
          more={isBlank ? words.empty.searchStartMore : words.empty.searchMore}
        />
      )}
    </View>
  )
}

function searchFor(text: string): string {
  return text === '' ? pathTo('search') : `${pathTo('search')}?${new URLSearchParams({ q: text })}`
}

import { Link } from '../navigation/Link.tsx'
import { goTo, pathTo, usePlace } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { words } from '../words/index.ts'
import { endExample, useExample } from './example.ts'

/** Tells whoever is new of the example list, which one click throws away. It is told in Today, and in the list itself. */
export function Welcome() {
  const list = useExample()
  const { segments } = usePlace()
  const { removeList } = useActions()
  const [page = 'today', id] = segments
  const isInList = page === 'lists' && id === String(list?.id)
  if (!list || !(page === 'today' || isInList)) return null
  const { example } = words
  return (
    <section className="welcome" aria-label={example.welcome}>
      <p>
        <strong>{example.welcome}</strong> {example.more}
      </p>
      {!isInList && (
        <Link href={pathTo('lists', list.id)} className="quiet">
          {example.look}
        </Link>
      )}
      <button
        type="button"
        className="quiet danger"
        onClick={() => {
          goTo(pathTo('today'))
          endExample()
          removeList(list)
        }}
      >
        {example.throwAway}
      </button>
      <button type="button" className="icon-button" aria-label={example.keep} onClick={endExample}>
        <Icon name="close" />
      </button>
    </section>
  )
}

import { MenuItem } from 'react-aria-components/Menu'
import { useActions } from '../store/actions.ts'
import type { Favored } from '../store/group-actions.ts'
import { words } from '../words/index.ts'

/** The entry of a menu that puts something among the favourites, or takes it out of them. */
export function FavoriteItem({ one, isFavorite }: { one: Favored; isFavorite: boolean }) {
  const { setFavorite } = useActions()
  return (
    <MenuItem onAction={() => setFavorite(one, !isFavorite)}>
      {isFavorite ? words.lists.unfavorite : words.lists.favorite}
    </MenuItem>
  )
}

import { createContext } from 'react'

/** Where a new to-do goes, if it does not say so itself, within the page that is shown. */
export interface Where {
  section?: number
  /** The day when it is due. */
  date?: string
}

/** What opens the box for a new to-do. */
export const AddContext = createContext<(where: Where) => void>(() => undefined)

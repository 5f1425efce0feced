import { createContext } from 'react'

/** The day that the heading above some to-dos names, and they need not. */
export const DayContext = createContext<string | undefined>(undefined)

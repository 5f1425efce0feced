import { hasSession, whenSessionEnds } from '../api/session.ts'

const KEY = 'todo.begun'

/** Texts that were begun and not sent, by what they are kept as: in this tab, as long as its user is logged in. */
export const begun = {
  get: (name: string): string | undefined => all().get(name),
  set: (name: string, text: string): void => {
    const texts = all()
    if (text === '') texts.delete(name)
    else texts.set(name, text)
    sessionStorage.setItem(KEY, JSON.stringify([...texts]))
  },
  forget: (): void => sessionStorage.removeItem(KEY),
}

// It may have ended in another tab, while this one slept.
if (!hasSession()) begun.forget()
whenSessionEnds(begun.forget)

function all(): Map<string, string> {
  return new Map(JSON.parse(sessionStorage.getItem(KEY) ?? '[]'))
}

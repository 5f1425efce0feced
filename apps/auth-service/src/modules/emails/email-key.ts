/** What tells e-mail addresses apart: those that differ only in case have one key. They are ASCII, so there is no more to it. */
export function emailKey(email: string): string {
  return email.toLowerCase()
}

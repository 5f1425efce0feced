/** Where this browser is: it decides which day is today. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Tells the person who started the stack something, in a line that is not one of the apps' log. */
export function say(line: string): void {
  console.error(`[stack] ${line}`)
}

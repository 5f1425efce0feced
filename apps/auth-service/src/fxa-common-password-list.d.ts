/** The package has no types of its own. */
declare module 'fxa-common-password-list' {
  /** Whether a password of eight or more characters is among the most common ones. */
  export function test(password: string): boolean
}

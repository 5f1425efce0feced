import type { DocsOptions } from '@todo/service-kit'

/** What the docs page of the service says above its routes. */
export const DOCS: DocsOptions = {
  title: 'auth-service',
  version: '0.1.0',
  description: 'Users and their sessions: sign up, log in, and the public keys that verify access tokens.',
  tags: [
    { name: 'users', description: 'Sign up, log in, and your account' },
    { name: 'sessions', description: 'Where you are logged in' },
    { name: 'passwords', description: 'A new password for one that is forgotten' },
    { name: 'e-mail', description: 'Verify an e-mail address' },
    { name: 'administration', description: 'The accounts of others, for administrators' },
    { name: 'keys', description: 'The public keys that verify access tokens' },
  ],
}

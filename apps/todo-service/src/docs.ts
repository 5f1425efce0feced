import type { DocsOptions } from '@todo/service-kit'

/** What the docs page of the service says above its routes. */
export const DOCS: DocsOptions = {
  title: 'todo-service',
  version: '0.1.0',
  description:
    'Your to-dos. Get an access token from the auth-service, press **Authorize**, and paste it. Your changes are made one after ' +
    'the other: of more than 100 at once, the others are refused (429, `TOO_MANY_WRITES`), and `Retry-After` says when to send them again.',
  tags: [
    { name: 'todos', description: 'To-dos: yours, and those in lists that others share with you' },
    { name: 'attachments', description: 'Files of to-dos' },
    { name: 'lists', description: 'Where to-dos are, and with whom you share them' },
    { name: 'sharing', description: 'Who is invited to your lists, and to which you are' },
    { name: 'labels', description: 'Words on to-dos, and how each is shown' },
    { name: 'trash', description: 'What has been deleted, for 30 days' },
    { name: 'changes', description: 'What has been changed, by whom, and back again' },
    { name: 'events', description: 'When something changes, as it happens' },
    { name: 'comments', description: 'What people say about a to-do' },
    { name: 'reminders', description: 'To be told of a to-do in time, by mail, in a browser or on a stream' },
    { name: 'notifications', description: 'What others have done that concerns you' },
    { name: 'filters', description: 'Which to-dos you want to see, in a line of text' },
    { name: 'recurrence', description: 'What comes again, and when' },
    { name: 'sync', description: 'What has changed, for clients that keep everything themselves' },
    { name: 'webhooks', description: 'URLs that are told when something changes' },
    { name: 'export', description: 'All of your own data, in one file' },
    { name: 'settings', description: 'Where you are, and how you want dates' },
  ],
}

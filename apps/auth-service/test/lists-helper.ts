import { createHttpStub, type TestScope } from '@todo/test-kit'

/** A list that others are in, as the todo-service tells of it. */
export const SHARED_LIST = { id: 7, name: 'Home', member_count: 2, heir: { id: 2, username: 'bob' } }

/**
 * A todo-service that is asked which lists of a user others are in: where it listens, and what it has been asked.
 *
 * @param lists what it answers. It may wait.
 */
export async function createListsStub(t: TestScope, lists: () => Promise<object[]> | object[] = () => [SHARED_LIST]) {
  const asked: unknown[] = []
  const answerWith = async () => JSON.stringify({ lists: await lists() })
  const todo = await createHttpStub(t, (response, { url, headers }) => {
    asked.push(url, headers.authorization)
    void answerWith().then((body) => response.setHeader('content-type', 'application/json').end(body))
  })
  return { todo, asked, settings: { SHARED_LISTS_URL: `http://127.0.0.1:${todo.port}/internal/users` } }
}

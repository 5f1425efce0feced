import { answered, api } from '../api/client.ts'
import { goTo, pathTo } from '../navigation/router.ts'
import { Form } from '../parts/Form.tsx'
import { useStore } from '../store/context.ts'
import { View } from '../views/View.tsx'
import { words } from '../words/index.ts'

/** Where the link of an invitation leads. Nobody joins by merely opening it. */
export default function JoinView() {
  const store = useStore()
  const { sharing } = words

  async function join(): Promise<void> {
    const token = window.location.hash.slice(1)
    const list = await answered(api.POST('/invitations/links/accept', { body: { token } }))
    await store.pull()
    if (list) goTo(pathTo('lists', list.id), { replace: true })
  }

  return (
    <View title={sharing.joinTitle}>
      <div className="settings">
        <section>
          <p>{sharing.joinMore}</p>
          <Form submit={sharing.join} onSubmit={join}>
            {null}
          </Form>
        </section>
      </div>
    </View>
  )
}

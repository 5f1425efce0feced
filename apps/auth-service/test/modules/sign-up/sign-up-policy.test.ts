import { bearer, databases, until } from '@todo/test-kit'
import t from 'tap'
import { Invitation } from '../../../src/modules/sign-up/invitation.entity.ts'
import {
  auditOf,
  buildAppOn,
  lend,
  newCredentials,
  serviceToken,
  signUp,
  startSession,
  type TestApp,
} from '../../helper.ts'

const invite = (app: TestApp, payload: object = {}) =>
  app.inject({ method: 'POST', url: '/internal/invitations', headers: bearer(serviceToken), payload })

const newInvitation = async (app: TestApp) => String((await invite(app)).json().invitation)
const policyOf = async (app: TestApp) => (await app.inject('/users/sign-up')).json()
const codeOf = (answer: Awaited<ReturnType<typeof signUp>>) => `${answer.statusCode} ${answer.json().code ?? ''}`.trim()

for (const database of databases) {
  t.test(`who can sign up, on ${database.name}`, async (t) => {
    const url = await lend(t, database)
    const first = newCredentials()

    t.test('where it is closed', async (t) => {
      const app = await buildAppOn(t, url, { SIGN_UP: 'closed' })

      t.test('the first user of an empty stack still can: of two at once, exactly one', async (t) => {
        t.strictSame(await policyOf(app), { policy: 'open' })
        const answers = await Promise.all([first, newCredentials()].map((user) => signUp(app, user)))
        t.strictSame(answers.map(codeOf).sort(), ['201', '403 SIGN_UP_CLOSED'])
        t.strictSame(await policyOf(app), { policy: 'closed' })
      })

      t.test('nobody else can, and it does not tell who is there', async (t) => {
        for (const user of [first, newCredentials(), { ...newCredentials(), invitation: 'any' }]) {
          const refused = await signUp(app, user)
          t.equal(codeOf(refused), '403 SIGN_UP_CLOSED')
          t.match(refused.json().detail, /Ask the person who runs this service/)
        }
      })

      t.test('nobody is invited, since no invitation would be taken', async (t) => {
        t.equal(codeOf(await invite(app)), '409 INVITATIONS_NOT_TAKEN')
      })
    })

    t.test('where it is open, everybody can, and an invitation is not looked at', async (t) => {
      const app = await buildAppOn(t, url)
      t.strictSame(await policyOf(app), { policy: 'open' })
      t.equal(codeOf(await signUp(app, { ...newCredentials(), invitation: 'any' })), '201')
    })

    t.test('where it takes an invitation', async (t) => {
      const app = await buildAppOn(t, url, { SIGN_UP: 'invitation' }, { cleanUpEveryMs: 50 })

      t.test('who has none is told where to get one', async (t) => {
        t.strictSame(await policyOf(app), { policy: 'invitation' })
        const refused = await signUp(app, newCredentials())
        t.equal(codeOf(refused), '403 INVITATION_REQUIRED')
        t.match(refused.json().detail, /The person who runs this service can give you one/)
        t.equal(codeOf(await signUp(app, { ...newCredentials(), invitation: 'none' })), '403 INVITATION_NOT_VALID')
      })

      t.test('each invitation lets one person in, also when four use it at once', async (t) => {
        const invitation = await newInvitation(app)
        const guests = Array.from({ length: 4 }, () => ({ ...newCredentials(), invitation }))
        const answers = await Promise.all(guests.map((guest) => signUp(app, guest)))
        t.strictSame(answers.map(codeOf).sort(), ['201', ...Array(3).fill('403 INVITATION_NOT_VALID')])
        t.equal(codeOf(await signUp(app, { ...newCredentials(), invitation })), '403 INVITATION_NOT_VALID')
      })

      t.test('a sign-up that fails leaves the invitation good', async (t) => {
        const invitation = await newInvitation(app)
        const taken = { ...newCredentials(), invitation: await newInvitation(app) }
        await signUp(app, taken)
        t.equal(codeOf(await signUp(app, { ...taken, invitation })), '409 USERNAME_TAKEN')
        t.equal(codeOf(await signUp(app, { ...newCredentials(), invitation })), '201')
      })

      t.test('a page is logged in with the sign-up, and the invitation is used up', async (t) => {
        const invitation = await newInvitation(app)
        const answer = await signUp(app, { ...newCredentials(), invitation, session: 'cookie' })
        t.match(answer.json(), { access_token: String })
        t.equal(codeOf(await signUp(app, { ...newCredentials(), invitation })), '403 INVITATION_NOT_VALID')
      })

      t.test('an invitation expires when it says, and is then forgotten', async (t) => {
        const before = Date.now()
        const answer = await invite(app, { expires_in: 3_600 })
        t.equal(answer.statusCode, 201)
        const { invitation, expires_at } = answer.json()
        const seconds = (Date.parse(expires_at) - before) / 1000
        t.ok(seconds > 3_590 && seconds < 3_660, expires_at)
        const em = app.orm.em.fork()
        t.notMatch(JSON.stringify(await em.find(Invitation, {})), invitation, 'only a hash is kept')
        await em.nativeUpdate(Invitation, {}, { expiresAt: 1 })
        t.equal(codeOf(await signUp(app, { ...newCredentials(), invitation })), '403 INVITATION_NOT_VALID')
        await until('it is forgotten', async () => (await app.orm.em.fork().count(Invitation)) === 0)
      })

      t.test('only the operator invites, for a minute to 30 days', async (t) => {
        const stranger = await app.inject({ method: 'POST', url: '/internal/invitations', payload: {} })
        t.equal(stranger.statusCode, 401)
        for (const expires_in of [59, 2_592_001, '1h']) t.equal((await invite(app, { expires_in })).statusCode, 422)
      })

      t.test('who signs up has an account like any other', async (t) => {
        const credentials = newCredentials()
        await signUp(app, { ...credentials, invitation: await newInvitation(app) })
        const { token } = await startSession(app, credentials)
        t.match((await auditOf(app, token)).at(-1), { event: 'sign-up', outcome: 'success' })
      })
    })
  })
}

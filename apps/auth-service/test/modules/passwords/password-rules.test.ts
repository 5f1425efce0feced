import { databases } from '@todo/test-kit'
import t from 'tap'
import { buildTestApp, newCredentials, signUp } from '../../helper.ts'

for (const database of databases) {
  t.test(`what a password has to be, on ${database.name}`, async (t) => {
    t.test('local: four characters, and nothing more is asked', async (t) => {
      const app = await buildTestApp(t, database)
      for (const password of ['test', '1234', '😀😀😀😀', 'password']) {
        t.equal((await signUp(app, newCredentials({ password }))).statusCode, 201, password)
      }
      t.equal((await signUp(app, { username: 'same', password: 'same' })).statusCode, 201)
      for (const password of ['abc', '😀😀😀', 'ééé']) {
        const response = await signUp(app, newCredentials({ password }))
        t.match(response.json(), {
          status: 422,
          code: 'VALIDATION_FAILED',
          errors: [{ pointer: '/password', detail: 'must have at least 4 characters' }],
        })
      }
    })

    t.test('hardened: eight characters, counted as a person counts', async (t) => {
      const app = await buildTestApp(t, database, { SECURITY_PROFILE: 'hardened', SIGN_UPS_PER_MINUTE: 100 })
      for (const password of ['sieben7', '😀😀😀😀😀😀😀']) {
        const response = await signUp(app, newCredentials({ password }))
        t.match(response.json(), { status: 422, errors: [{ detail: 'must have at least 8 characters' }] }, password)
      }
      for (const password of ['eightish', '😀😁😂🤣😃😄😅😆', '        ', 'üöäßÜÖÄé']) {
        t.equal((await signUp(app, newCredentials({ password }))).statusCode, 201, password)
      }
    })

    t.test('hardened: not a password that everybody uses, in any case', async (t) => {
      const app = await buildTestApp(t, database, { SECURITY_PROFILE: 'hardened', SIGN_UPS_PER_MINUTE: 100 })
      for (const password of ['password', 'Password', 'PASSWORD', '12345678', 'qwertyuiop', 'iloveyou']) {
        const response = await signUp(app, newCredentials({ password }))
        t.match(response.json(), { status: 422, errors: [{ pointer: '/password', detail: /most common/ }] }, password)
      }
    })

    t.test('hardened: not the username, in whatever case or form', async (t) => {
      const app = await buildTestApp(t, database, { SECURITY_PROFILE: 'hardened', SIGN_UPS_PER_MINUTE: 100 })
      for (const [username, password] of [
        ['Zebra-Crossing', 'Zebra-Crossing'],
        ['Zebra-Crossing', 'zebra-crossing'],
        ['ｆｕｌｌｗｉｄｔｈ', 'FULLWIDTH'],
      ]) {
        const response = await signUp(app, { username, password })
        t.match(response.json(), { status: 422, errors: [{ detail: 'must not be the username' }] }, `${username}`)
      }
    })

    t.test('each rule can be set on its own, whatever the profile', async (t) => {
      const long = await buildTestApp(t, database, { PASSWORD_MIN_LENGTH: 15 })
      t.equal((await signUp(long, newCredentials({ password: 'fourteen chars' }))).statusCode, 422)
      t.equal((await signUp(long, newCredentials({ password: 'fifteen letters' }))).statusCode, 201)
      const uncommon = await buildTestApp(t, database, { REFUSE_COMMON_PASSWORDS: true })
      t.equal((await signUp(uncommon, newCredentials({ password: 'password' }))).statusCode, 422)
      t.equal((await signUp(uncommon, newCredentials({ password: 'four' }))).statusCode, 201)
    })
  })
}

import { readSettings } from '@todo/standalone/settings'
import t from 'tap'
import { banner } from '../stack/banner.ts'

t.test('the banner shows no password, and an address that can be opened', async (t) => {
  const env = { AUTH_DATABASE_URL: 'mysql://user:p%40ss:w@db:3306/auth', TODO_DATABASE_URL: 'mysql://user@db/todo' }
  const text = banner(readSettings({ ...env, HOST: '192.0.2.7' }, '/repo').settings)
  t.match(text, 'mysql://user@db:3306/auth')
  t.match(text, 'mysql://user@db/todo')
  t.notMatch(text, 'ss:w')
  t.match(text, 'http://192.0.2.7:3000/docs')
  t.strictSame(
    text.split('\n').filter((line) => line.length > 80),
    [],
    'nothing wraps',
  )
  t.match(text, /Mails +\/repo\/\.data\/mail/)
  const sending = banner(readSettings({ SMTP_URL: 'smtp://user:p%40ss@mail:587' }, '/repo').settings)
  t.match(sending, /Mails +smtp:\/\/user@mail:587/)
  for (const HOST of ['0.0.0.0', '::', '::1', '127.0.0.1']) {
    t.match(banner(readSettings({ HOST }, '/repo').settings), 'API        http://localhost:3000')
  }
  t.match(banner(readSettings({ PUBLIC_URL: 'https://todo.example' }, '/repo').settings), 'https://todo.example/docs')
  t.match(banner(readSettings({ HOST: '2001:db8::1' }, '/repo').settings), 'http://[2001:db8::1]:3000')
})

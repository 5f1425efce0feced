import { setImmediate } from 'node:timers/promises'
import type { Test } from 'tap'
import { Refused } from '../src/api/answers.ts'
import type { Change } from '../src/store/changes.ts'
import { newNumber } from '../src/store/outbox.ts'
import type { Target } from '../src/store/places.ts'
import { labelNames, type Todo } from '../src/store/things.ts'
import { Device, newAccount, twoDevices } from './device.ts'

/** What the store promises, told with two devices of one user. */
export async function storeKeeps(t: Test, url: string): Promise<void> {
  await t.test('whatever is done without a network is done afterwards, also after a reload', (t) => offline(t, url))
  await t.test('what is taken back before it was sent is never sent', (t) => takenBack(t, url))
  await t.test('a conflict is kept with both values, until one decides', (t) => conflicts(t, url))
  await t.test('of many changed at once, only those in conflict are refused', (t) => manyAtOnce(t, url))
  await t.test('a change at which the service always fails holds nothing up', (t) => failure(t, url))
  await t.test('what is moved is where it was put, before and after it is sent', (t) => places(t, url))
  await t.test('lists, sections, labels and filters are made and changed without a network', (t) => groups(t, url))
  await t.test('lists are put in another order without a network', (t) => orderOfLists(t, url))
  await t.test('new to-dos have an order before they are sent', (t) => orderOfNew(t, url))
  await t.test('a label that only to-dos have is changed without a network', (t) => labelsOfTodos(t, url))
  await t.test('tabs have the same, whichever of them leads', (t) => tabs(t, url))
  await t.test('begins anew with a token that is not understood, and stops when nobody is logged in', (t) =>
    tokens(t, url),
  )
}

/** A list with a section, and what is in them. */
async function household({ api, store }: Device) {
  const { data: list } = await api.POST('/lists', { body: { name: 'Home' } })
  const path = { id: list?.id ?? 0 }
  const { data: section } = await api.POST('/lists/{id}/sections', { params: { path }, body: { name: 'Garden' } })
  await api.POST('/labels', { body: { name: 'outside' } })
  await store.pull()
  return { list: path.id, section: section?.id ?? 0 }
}

async function offline(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'offline')
  const { list, section } = await household(phone)
  const { data: other } = await phone.api.POST('/lists', { body: { name: 'Old' } })
  for (const name of ['done', 'open again', 'moved', 'gone', 'brought back', 'with a rule']) phone.add(name)
  phone.add('Below', { parent: phone.todo('gone').uid })
  phone.store.change({ kind: 'complete', uid: phone.todo('open again').uid })
  const at = { date: '2040-01-01', time: '09:00' }
  phone.store.change({
    kind: 'add-reminder',
    uid: phone.todo('moved').uid,
    fields: { type: 'absolute', at, channel: 'mail' },
  })
  const author = { id: 0, username: 'offline' }
  const say = (text: string) => phone.store.change({ kind: 'add-comment', uid: phone.todo('moved').uid, author, text })
  for (const text of ['To be changed', 'To be deleted']) say(text)
  await phone.store.exchange()
  const { store } = phone
  const make = (change: Change) => store.change(change)
  phone.network = 'down'
  await t.rejects(store.exchange(), { message: 'offline' })
  const parent = phone.add('Plant a tree', { list_id: list, labels: ['outside'] })
  phone.add('Dig a hole', { list_id: list, parent })
  phone.add('Lost parent', { parent: 'nobody', recurrence: { rule: 'FREQ=DAILY' } })
  const rule = { rule: 'FREQ=DAILY' }
  make({ kind: 'patch', uids: [parent], patch: { contents: 'Plant an oak', due: { date: '2030-01-01' } } })
  make({ kind: 'patch', uids: [parent], patch: { recurrence: rule } })
  make({ kind: 'skip', uid: parent })
  make({
    kind: 'patch',
    uids: [phone.todo('with a rule').uid],
    patch: { due: { date: '2030-02-01' }, recurrence: rule },
  })
  make({ kind: 'patch', uids: [phone.todo('with a rule').uid], patch: { recurrence: null } })
  make({ kind: 'complete', uid: phone.todo('done').uid })
  make({ kind: 'complete', uid: phone.todo('done').uid })
  make({ kind: 'reopen', uid: phone.todo('open again').uid })
  make({ kind: 'move', uid: phone.todo('moved').uid, list_id: list, section_id: section })
  make({ kind: 'move', uid: phone.todo('Dig a hole').uid, list_id: list, section_id: section })
  const { uid } = phone.todo('moved')
  make({ kind: 'add-reminder', uid: parent, fields: { type: 'relative', minutes_before: 10, channel: 'event' } })
  make({ kind: 'delete-reminder', uid, id: [...phone.store.snapshot().things.reminders.keys()][0] ?? 0 })
  const [changed = 0, deleted = 0] = phone.seen.comments.map(({ id }) => id)
  make({ kind: 'edit-comment', uid, id: changed, text: 'Changed' })
  make({ kind: 'delete-comment', uid, id: deleted })
  make({ kind: 'edit-comment', uid, id: 0, text: 'Never said' })
  make({ kind: 'add-comment', uid: parent, author, text: 'An oak it is' })
  make({ kind: 'add-comment', uid: 'nobody', author, text: 'Nobody hears it' })
  make({ kind: 'add-reminder', uid: 'nobody', fields: { type: 'relative', minutes_before: 0, channel: 'event' } })
  make({ kind: 'delete', uid: phone.todo('gone').uid })
  make({ kind: 'change', group: 'section', id: section, name: 'Garden', patch: { name: 'Yard' } })
  make({ kind: 'change', group: 'list', id: list, name: 'Home', patch: { name: 'House' } })
  make({ kind: 'settings', patch: { week_start: 7 } })
  make({ kind: 'change', group: 'section', id: 0, name: 'nowhere', patch: { name: 'somewhere' } })
  make({ kind: 'change', group: 'list', id: 0, name: 'nowhere', patch: { name: 'somewhere' } })
  await phone.reload()
  const waiting = phone.store.snapshot().waiting
  t.equal(waiting, 27)
  t.equal(phone.todo('Plant an oak').due?.date, '2030-01-01')
  t.ok(phone.todo('Dig a hole').id < 0, 'it has a temporary id')
  t.match(phone.seen.comments, [{ id: -1, text: 'An oak it is' }, { text: 'Changed' }])
  t.match(phone.seen.reminders, [{ id: -1, todo_id: phone.todo('Plant an oak').id, minutes_before: 10 }])
  t.equal(phone.todo('Dig a hole').parent_id, null, 'what goes to a section is below nothing')
  t.equal(phone.todo('moved').section_id, section)
  t.notOk(
    phone.todos.some(({ contents }) => contents === 'Below'),
    'with a to-do goes what is below it',
  )
  t.match(phone.seen.sections, [{ name: 'Yard' }])

  phone.network = 'mute'
  await t.rejects(phone.store.exchange())
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen, 'both have the same')
  t.equal(phone.todos.filter(({ id }) => id < 0).length, 0, 'nothing has a temporary id')
  t.equal(phone.todo('Plant an oak').due?.date, '2030-01-02')
  t.equal(phone.todos.filter(({ contents }) => contents === 'Plant an oak').length, 1, 'and nothing is there twice')
  t.strictSame(
    phone.store.snapshot().refused.map(({ change: { kind }, title }) => [kind, title]),
    [
      ['add', 'Lost parent'],
      ['edit-comment', 'moved'],
      ['add-comment', null],
      ['add-reminder', null],
      ['change', 'nowhere'],
      ['change', 'nowhere'],
    ],
    'what cannot be done is told',
  )
  for (const { id } of phone.store.snapshot().refused) phone.store.dismiss(id)
  phone.store.change({ kind: 'drop', group: 'section', id: section, name: 'Yard' })
  t.equal(phone.todo('moved').section_id, null)
  phone.store.change({ kind: 'drop', group: 'list', id: other?.id ?? 0, name: 'Old' })
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen)
  phone.store.change({ kind: 'drop', group: 'list', id: list, name: 'House' })
  t.notOk(phone.todos.some(({ list_id }) => list_id === list))
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen)
  t.same(phone.store.snapshot().waiting, 0)
}

async function orderOfLists(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'order')
  const namesOf = ({ seen }: Device) => {
    const lists = seen.lists.filter(({ is_inbox }) => !is_inbox)
    return lists.sort((a, b) => (a.position < b.position ? -1 : 1)).map(({ name }) => name)
  }
  phone.network = 'down'
  const ids = [newNumber(), newNumber(), newNumber()] as const
  for (const [n, id] of ids.entries())
    phone.store.change({ kind: 'make', group: 'list', id, fields: { name: `List ${n}` } })
  // All are made anew, within one millisecond.
  await phone.reload()
  const [first, second, third] = ids
  const put = (id: number, patch: { before_id: number } | { after_id: number }) =>
    phone.store.change({ kind: 'change', group: 'list', id, name: '', patch })
  put(third, { before_id: first })
  t.strictSame(namesOf(phone), ['List 2', 'List 0', 'List 1'])
  put(first, { after_id: second })
  put(second, { after_id: newNumber() })
  t.strictSame(namesOf(phone), ['List 2', 'List 1', 'List 0'])
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(namesOf(desk), ['List 2', 'List 1', 'List 0'], 'the order is the same everywhere')
  t.strictSame(phone.seen, desk.seen)
  t.equal(phone.store.snapshot().refused.length, 1, 'nothing goes beside what is not there')
}

async function orderOfNew(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'new-ones')
  const order = ({ todos }: Device) =>
    todos.sort((a, b) => (a.position < b.position ? -1 : 1)).map(({ contents }) => contents)
  phone.network = 'down'
  const [first, , third = ''] = ['One', 'Two', 'Three'].map((contents) => phone.add(contents))
  const place = { list_id: phone.inbox, section_id: null, ...(first !== undefined && { after: first }) }
  phone.store.change({ kind: 'move', uid: third, ...place })
  // All are made anew, within one millisecond.
  await phone.reload()
  t.strictSame(order(phone), ['One', 'Three', 'Two'])
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(order(desk), ['One', 'Three', 'Two'])
}

async function labelsOfTodos(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'labels')
  await phone.api.POST('/labels', { body: { name: 'home', color: 'teal' } })
  await phone.api.POST('/todos', { body: { contents: 'Knit', labels: ['dye', 'wool', 'yarn'] } })
  const { data: done } = await phone.api.POST('/todos', { body: { contents: 'Spin', labels: ['fleece'] } })
  await phone.api.POST('/todos/{id}/complete', { params: { path: { id: done?.id ?? 0 } } })
  await phone.store.exchange()
  const shown = ({ store }: Device) => {
    const { things } = store.snapshot()
    const colors = new Map([...things.labels.values()].map(({ name, color }) => [name, color]))
    return labelNames(things).map((name) => `${name} ${colors.get(name) ?? null}`)
  }
  const change = (name: string, patch: Extract<Change, { kind: 'change'; group: 'label' }>['patch']) =>
    phone.store.change({ kind: 'change', group: 'label', id: 0, name, patch })
  phone.network = 'down'
  change('wool', { before_name: 'home' })
  t.strictSame(shown(phone), ['wool null', 'home teal', 'dye null', 'yarn null'])
  change('dye', { after_name: 'yarn' })
  change('yarn', { color: 'red' })
  change('dye', { name: 'ink' })
  t.strictSame(shown(phone), ['wool null', 'home teal', 'yarn red', 'ink null'])
  change('wool', { name: 'home' })
  const all = ['home teal', 'yarn red', 'ink null']
  t.strictSame(shown(phone), all, 'two become one, with the colour that the other had')
  change('fleece', { name: 'flax' })
  t.strictSame(phone.todo('Spin').labels, ['flax'], 'also one of what is done')
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  for (const device of [phone, desk]) t.strictSame(shown(device), all.toSpliced(1, 0, 'flax null'))
  t.strictSame(desk.todo('Spin').labels, ['flax'])
}

async function groups(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'groups')
  const make = (change: Change) => phone.store.change(change)
  phone.network = 'down'
  const [list, section, waste, filter] = [newNumber(), newNumber(), newNumber(), newNumber()]
  make({ kind: 'make', group: 'list', id: list, fields: { name: 'Trip', color: 'teal' } })
  make({ kind: 'make', group: 'section', id: section, fields: { list_id: list, name: 'Pack' } })
  make({ kind: 'make', group: 'label', id: newNumber(), fields: { name: 'rain' } })
  make({ kind: 'make', group: 'filter', id: filter, fields: { name: 'Next', query: 'today & #Trip' } })
  make({ kind: 'make', group: 'list', id: waste, fields: { name: 'Waste' } })
  make({ kind: 'make', group: 'section', id: newNumber(), fields: { list_id: newNumber(), name: 'Of no list' } })
  const uid = phone.add('Umbrella', { list_id: list, section_id: section, labels: ['rain', 'heavy'] })
  make({ kind: 'make', group: 'label', id: newNumber(), fields: { name: 'sun' } })
  make({ kind: 'change', group: 'label', id: 0, name: 'rain', patch: { before_name: 'sun' } })
  t.strictSame(phone.todo('Umbrella').labels, ['rain', 'heavy'], 'to-dos keep a label that is put elsewhere')
  make({ kind: 'change', group: 'label', id: 0, name: 'rain', patch: { color: 'teal' } })
  t.strictSame(phone.todo('Umbrella').labels, ['rain', 'heavy'], 'and one with another colour')
  make({ kind: 'move', uid: phone.add('Tent'), list_id: list, section_id: section })
  make({ kind: 'change', group: 'list', id: list, name: 'Trip', patch: { name: 'Journey' } })
  make({ kind: 'change', group: 'label', id: 0, name: 'rain', patch: { name: 'wet' } })
  make({ kind: 'drop', group: 'label', id: 0, name: 'heavy' })
  make({ kind: 'change', group: 'filter', id: filter, name: 'Next', patch: { query: 'today & #Journey' } })
  make({ kind: 'drop', group: 'list', id: waste, name: 'Waste' })
  await phone.reload()
  t.match(
    phone.seen.lists.find(({ id }) => id === list),
    { name: 'Journey', color: 'teal', role: 'owner' },
  )
  t.match(phone.todo('Umbrella'), { list_id: list, section_id: section, labels: ['wet'] })
  t.match(phone.seen.filters, [{ query: 'today & #Journey' }])

  phone.network = 'mute'
  await t.rejects(phone.store.exchange())
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen)
  const now = phone.store.idNow(list)
  t.ok(now > 0 && phone.store.firstId(now) === list, 'the page finds it by both of its ids')
  t.strictSame([phone.store.firstId(0), phone.store.idNow(0)], [0, 0])
  t.match(phone.todo('Tent'), { list_id: now, section_id: phone.store.idNow(section) })
  t.match(
    phone.store.snapshot().refused.map(({ title }) => title),
    ['Of no list'],
  )
  // Somebody still looks at it under the number that it had.
  phone.store.change({ kind: 'patch', uids: [uid], patch: { notes: 'the large one' } })
  phone.add('Late', { list_id: list })
  t.equal(phone.todo('Late').list_id, now)
  await phone.store.exchange()
  phone.store.change({ kind: 'drop', group: 'section', id: section, name: 'Pack' })
  phone.store.change({ kind: 'drop', group: 'filter', id: filter, name: 'Next' })
  t.equal(phone.todo('Tent').section_id, null)
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen)
  t.strictSame(phone.seen.filters, [])
  t.match(phone.seen.lists, [{ is_inbox: true }, { name: 'Journey' }])

  phone.add('Below it', { list_id: list, parent: uid })
  await phone.store.exchange()
  const [, gone] = phone.seen.lists
  if (!gone) throw new Error('there is no list')
  const back = (of: string) => ({ kind: 'restore-list', of, id: gone.id, list: gone, sections: [], todos }) as const
  const { todos } = phone
  const before = phone.seen
  const removed = phone.store.change({ kind: 'drop', group: 'list', id: gone.id, name: gone.name })
  t.strictSame(phone.todos, [])
  await phone.store.exchange()
  phone.network = 'down'
  phone.store.change(back(removed.id))
  t.strictSame(phone.seen.lists, before.lists, 'a list that was deleted is back at once')
  t.strictSame(phone.todos, todos)
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen)
  t.strictSame(
    phone.todos.map(({ contents }) => contents),
    todos.map(({ contents }) => contents),
  )
  phone.store.change(back('another'))
  await phone.store.exchange()
  t.equal(phone.store.snapshot().refused.at(-1)?.title, 'Journey', 'one that is there cannot be brought back')
  const never = phone.store.change({ kind: 'drop', group: 'list', id: gone.id, name: gone.name })
  phone.store.change(back(never.id))
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen, 'what is taken back before it was sent has not happened')

  const fresh = new Device(url, phone.token)
  fresh.store.change({ kind: 'make', group: 'list', id: newNumber(), fields: { name: 'Before all else' } })
  t.match(fresh.seen.lists, [{ name: 'Before all else', owner: { id: 0 } }])
  await fresh.store.exchange()
  t.equal(fresh.seen.lists.length, 3)
}

async function places(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'moved-about')
  const { list, section } = await household(phone)
  const uids = new Map(['a', 'b', 'c', 'd', 'e'].map((name) => [name, phone.add(name, { list_id: list })]))
  const uid = (name: string) => uids.get(name) ?? ''
  await phone.store.exchange()
  phone.network = 'down'
  const move = (name: string, place: Partial<Target>) =>
    phone.store.change({ kind: 'move', uid: uid(name), list_id: list, section_id: null, ...place })
  const order = (device: Device) => {
    const todos = [...device.store.snapshot().things.todos.values()].filter(({ list_id }) => list_id === list)
    const inOrder = todos.sort((a, b) => (a.position < b.position ? -1 : 1))
    const below = (parent: number | null, depth: number): string[] =>
      inOrder
        .filter(({ parent_id }) => parent_id === parent)
        .flatMap((todo: Todo) => [`${todo.contents}${depth}${todo.section_id ?? ''}`, ...below(todo.id, depth + 1)])
    return below(null, 0).join(' ')
  }
  move('c', { before: uid('a') })
  t.equal(order(phone), 'c0 a0 b0 d0 e0')
  move('d', { after: uid('c') })
  move('e', { after: uid('c') })
  t.equal(order(phone), 'c0 e0 d0 a0 b0')
  move('b', { before: uid('a') })
  move('a', { parent: uid('b') })
  t.equal(order(phone), 'c0 e0 d0 b0 a1')
  move('e', { before: uid('a') })
  move('c', {})
  t.equal(order(phone), 'd0 b0 e1 a1 c0')
  move('b', { section_id: section })
  const offline = order(phone)
  t.equal(offline, `d0 c0 b0${section} e1${section} a1${section}`)
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  t.equal(order(phone), offline)
  t.equal(order(desk), offline)
}

async function takenBack(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'taken-back')
  const uid = phone.add('Buy milk')
  await phone.store.exchange()
  const before = [phone.todo('Buy milk')]
  phone.network = 'down'
  const completed = phone.store.change({ kind: 'complete', uid })
  phone.store.change({ kind: 'undo', what: { of: completed.id }, todos: before })
  const deleted = phone.store.change({ kind: 'delete', uid })
  phone.store.change({ kind: 'restore', of: deleted.id, todos: before })
  t.equal(phone.store.snapshot().waiting, 4)
  phone.network = 'up'
  await phone.store.exchange()
  t.same(await completed.sent, [])
  t.same(phone.todo('Buy milk').version, before[0]?.version, 'nothing has happened to it')

  const again = phone.store.change({ kind: 'complete', uid })
  phone.network = 'mute'
  await t.rejects(phone.store.exchange())
  phone.store.change({ kind: 'undo', what: { of: again.id }, todos: before })
  phone.network = 'up'
  await phone.store.exchange()
  t.match(await again.sent, [{ is_done: true }])
  t.notOk(phone.todo('Buy milk').is_done, 'what may have been sent is undone by the service')

  phone.network = 'down'
  const fresh = phone.add('Buy tea')
  phone.add('Green tea', { parent: fresh })
  const seen = [phone.todo('Buy tea'), phone.todo('Green tea')]
  phone.network = 'up'
  const gone = phone.store.change({ kind: 'delete', uid: fresh })
  await phone.store.exchange()
  t.notOk(phone.todos.some((todo) => todo.uid === fresh))
  phone.store.change({ kind: 'restore', of: gone.id, todos: seen })
  t.equal(phone.todo('Green tea').parent_id, phone.todo('Buy tea').id, 'what was below it is still below it')
  await phone.store.exchange()
  const done = phone.store.change({ kind: 'complete', uid: fresh })
  await phone.store.exchange()
  phone.store.change({ kind: 'undo', what: { of: done.id }, todos: [phone.todo('Buy tea')] })
  await phone.store.exchange()
  await desk.store.exchange()
  t.notOk(phone.todo('Buy tea').is_done)
  t.strictSame(desk.seen, phone.seen)

  const nobody = phone.store.change({ kind: 'complete', uid: 'nobody' })
  phone.network = 'mute'
  await t.rejects(phone.store.exchange())
  phone.store.change({ kind: 'undo', what: { of: nobody.id }, todos: [] })
  phone.store.change({ kind: 'undo', what: { of: 'another' }, todos: [] })
  phone.network = 'up'
  await phone.store.exchange()
  await t.rejects(nobody.sent)
  t.equal(phone.store.snapshot().waiting, 0, 'what takes nothing back is no change')
}

async function conflicts(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'conflict')
  const uid = phone.add('Buy milk')
  await phone.store.exchange()
  await desk.store.exchange()
  phone.network = 'down'
  const mine = phone.store.change({ kind: 'patch', uids: [uid], patch: { contents: 'Buy oat milk', labels: ['shop'] } })
  phone.store.change({ kind: 'patch', uids: [uid], patch: { notes: 'two litres' } })
  phone.store.change({ kind: 'patch', uids: [uid], patch: { notes: 'three litres' } })
  desk.store.change({ kind: 'patch', uids: [uid], patch: { contents: 'Buy cream' } })
  await desk.store.exchange()
  phone.network = 'up'
  await phone.store.exchange()
  await t.rejects(mine.sent)
  const [refusal] = phone.store.snapshot().refused
  t.match(refusal, {
    title: 'Buy milk',
    theirs: { contents: 'Buy cream' },
    change: { patch: { contents: 'Buy oat milk' } },
  })
  t.equal(phone.todo('Buy cream').notes, 'three litres', 'other fields merge')
  await phone.reload()
  t.equal(phone.store.snapshot().refused.length, 1, 'it is there after a reload')
  if (refusal) phone.store.insist(refusal)
  await phone.store.exchange()
  t.equal(phone.todo('Buy oat milk').uid, uid)

  desk.store.change({ kind: 'delete', uid })
  await desk.store.exchange()
  phone.store.change({ kind: 'patch', uids: [uid], patch: { contents: 'Buy rice milk' } })
  const added = phone.add('')
  await phone.store.exchange()
  t.match(phone.store.snapshot().refused, [
    { theirs: null, change: { patch: { contents: 'Buy rice milk' } } },
    { title: '' },
  ])
  t.notOk(phone.todos.some((todo) => todo.uid === added))

  phone.store.change({ kind: 'patch', uids: [phone.add('Named')], patch: { contents: '' } })
  await phone.store.exchange()
  t.match(
    phone.store.snapshot().refused.at(-1),
    { title: 'Named', theirs: null },
    'what the service finds wrong is told',
  )

  // Between the look and the change somebody else is faster.
  const raced = phone.add('Race')
  await phone.store.exchange()
  const path = { id: phone.todo('Race').id }
  const { api } = desk
  let isFirst = true
  const { send } = phone
  phone.send = async (request) => {
    if (isFirst && request.method === 'PATCH')
      await api.PATCH('/todos/{id}', { params: { path }, body: { contents: 'Raced' } })
    isFirst &&= request.method !== 'PATCH'
    return send(request)
  }
  phone.store.change({ kind: 'patch', uids: [raced], patch: { contents: 'Mine' } })
  await phone.store.exchange()
  t.match(phone.store.snapshot().refused.at(-1), { theirs: { contents: 'Raced' } })
  t.equal(phone.todo('Raced').uid, raced)
}

async function manyAtOnce(t: Test, url: string): Promise<void> {
  const [phone, desk] = await twoDevices(url, 'many-conflicts')
  const uids = ['a', 'b', 'c'].map((name) => phone.add(name))
  await phone.store.exchange()
  await desk.store.exchange()
  const [a = '', b = '', c = ''] = uids
  const due = { date: '2030-01-01' }
  phone.network = 'down'
  phone.store.change({ kind: 'patch', uids, patch: { due } })
  desk.store.change({ kind: 'patch', uids: [a], patch: { due: { date: '2031-01-01' } } })
  desk.store.change({ kind: 'delete', uid: b })
  await desk.store.exchange()
  phone.network = 'up'
  await phone.store.pull()
  await phone.store.exchange()
  t.match(phone.store.snapshot().refused, [
    { title: 'a', theirs: { due: { date: '2031-01-01' } }, change: { uids: [a] } },
    { title: 'b', theirs: null, change: { uids: [b] } },
  ])
  t.same(phone.todo('c').due, due)
  await desk.store.exchange()

  phone.network = 'down'
  phone.store.change({ kind: 'patch', uids: [a, c], patch: { due: null } })
  for (const uid of [a, c]) desk.store.change({ kind: 'patch', uids: [uid], patch: { due: { date: '2032-01-01' } } })
  await desk.store.exchange()
  phone.network = 'up'
  await phone.store.pull()
  await phone.store.exchange()
  t.equal(phone.store.snapshot().refused.length, 4, 'where all are in conflict, nothing is sent')
  await desk.store.exchange()
  desk.store.change({ kind: 'delete', uid: c })
  await desk.store.exchange()
  phone.store.change({ kind: 'patch', uids: [a, c], patch: { notes: 'both' } })
  await phone.store.exchange()
  t.match(phone.store.snapshot().refused.at(-1), { title: 'c', theirs: null }, 'one that is gone')
  t.equal(phone.todo('a').notes, 'both')
  const d = phone.add('d')
  await phone.store.exchange()
  phone.store.change({ kind: 'patch', uids: [a, d], patch: { priority: 1 } })
  phone.network = 'mute'
  await t.rejects(phone.store.exchange())
  phone.network = 'up'
  await phone.store.exchange()
  await desk.store.exchange()
  t.strictSame(phone.seen, desk.seen)
}

async function failure(t: Test, url: string): Promise<void> {
  const [phone] = await twoDevices(url, 'failure')
  phone.add('Stuck')
  phone.add('Behind it')
  const { send } = phone
  phone.send = async (request) =>
    (await request.clone().text()).includes('Stuck') ? new Response('', { status: 500 }) : send(request)
  for (let n = 1; n < 5; n++) {
    await t.rejects(phone.store.exchange(), { message: 'busy' })
    await phone.reload()
  }
  t.equal(phone.store.snapshot().waiting, 2, 'it is tried again for a while')
  await phone.store.exchange()
  t.match(phone.store.snapshot().refused, [{ title: 'Stuck', why: 'busy' }])
  t.strictSame(
    phone.todos.map(({ contents }) => contents),
    ['Behind it'],
  )
  phone.send = send
  for (const refusal of phone.store.snapshot().refused) phone.store.insist(refusal)
  await phone.store.exchange()
  t.ok(phone.todo('Stuck').id > 0, 'it is not lost')
}

async function tabs(t: Test, url: string): Promise<void> {
  const token = await newAccount(url, 'tabs')
  const leader = new Device(url, token)
  const other = new Device(url, token)
  leader.onWrite = async (difference) => other.store.take(difference)
  other.onWrite = async (difference) => leader.store.take(difference)
  await leader.store.exchange()
  let worked = 0
  leader.store.onWork = () => worked++
  let told = 0
  const leave = other.store.subscribe(() => told++)
  const uid = other.add('From the other tab')
  // At the same time, so both have the same number.
  for (const one of [leader, other, leader, other]) one.add('At once')
  const patched = other.store.change({ kind: 'patch', uids: [uid], patch: { notes: 'x' } })
  await setImmediate()
  t.equal(leader.todo('From the other tab').notes, 'x')
  t.ok(worked > 0, 'who leads hears of it')
  await leader.store.exchange()
  t.match(await patched.sent, [{ notes: 'x' }], 'who has made the change hears the answer')
  t.strictSame(other.seen, leader.seen)
  other.store.take({ put: [], gone: [] })
  const fresh = new Device(url, token)
  fresh.store.take({ put: [{ shelf: 'users', value: { id: 7, username: 'known' } }], gone: [] })
  t.match(fresh.seen, { users: [{ id: 7 }], settings: null })
  leave()
  const before = told
  other.store.isOffline = true
  other.store.isOffline = true
  t.ok(other.store.snapshot().isOffline)
  t.equal(told, before, 'who does not listen any more is told nothing')
}

async function tokens(t: Test, url: string): Promise<void> {
  const [phone] = await twoDevices(url, 'tokens')
  phone.add('Kept')
  await phone.store.exchange()
  await phone.shelf.write({ put: [{ shelf: 'token', value: 'of another age' }], gone: [] }, phone.store.written)
  await phone.reload()
  await phone.store.pull()
  t.equal(phone.todos.length, 1)
  await phone.shelf.write({ put: [], gone: [['token', 0]] }, phone.store.written)
  await phone.reload()
  t.match(
    phone.store.snapshot(),
    { isLoaded: true, told: null },
    'what was kept is shown until everything is read anew',
  )
  await phone.store.pull()
  t.equal(phone.todos.length, 1)

  phone.add('Waits for a busy server')
  for (const body of ['busy', 'null', '{}', '{"detail":1}', '{"detail":"busy"}']) {
    phone.send = async () => new Response(body, { status: 503 })
    await t.rejects(phone.store.exchange(), { message: 'busy' })
  }
  phone.send = async () => new Response('', { status: 400 })
  await phone.store.exchange().catch(() => undefined)
  t.match(phone.store.snapshot().refused, [{ why: 'unknown' }])
  phone.send = fetch

  const stranger = new Device(url, 'nobody')
  await refuses(t, stranger.store.exchange())
  phone.token = 'nobody'
  phone.add('Not sent')
  await refuses(t, phone.store.exchange())
  await refuses(t, phone.store.pull())
  await phone.reload()
  t.equal(phone.store.snapshot().waiting, 1, 'what was not sent is kept')
}

/** Shows that nobody is logged in. */
async function refuses(t: Test, work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.catch((reason: unknown) => reason)
  t.ok(error instanceof Refused && error.status === 401)
}

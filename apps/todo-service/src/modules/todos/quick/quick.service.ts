import type { SqlEntityManager } from '@mikro-orm/sql'
import { type CreateTodo, MAX_CONTENTS_LENGTH, type QuickAdd, type QuickAddRequest, type Todo } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import type { Actor } from '../../../access/scope.ts'
import { Viewer } from '../../../access/viewer.ts'
import { settingsFor } from '../../accounts/settings.repository.ts'
import { TodoService } from '../todo.service.ts'
import { knownLabels, knownPeople, knownPlaces } from './known-names.ts'
import type { Understood } from './understand.ts'

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** Makes to-dos of lines of text. */
export class QuickService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** What is understood of a text. */
  async understand({ text, list_id, time_zone }: QuickAddRequest): Promise<Understood> {
    const viewer = new Viewer(this.#actor)
    const settings = await settingsFor(this.#em, viewer.id, time_zone, { pointer: '/time_zone' })
    // The languages are 90 modules: they are loaded with the first text.
    const { understand } = await import('./understand.ts')
    return understand(text, {
      now: Date.now(),
      timeZone: settings.time_zone,
      weekStart: WEEKDAYS[settings.week_start - 1],
      locale: settings.locale,
      places: await knownPlaces(this.#em, viewer),
      labels: await knownLabels(this.#em, viewer),
      people: text.includes('+') ? await knownPeople(this.#em, viewer) : [],
      listId: list_id,
    })
  }

  /**
   * Adds what a text says.
   *
   * @throws {InvalidInput} for a text that says only when or where, a title that is too long, and a list that is not there.
   * @throws {RoleTooLow}
   */
  async add(request: QuickAddRequest): Promise<Todo> {
    const { quickAdd, place, assignee } = await this.understand(request)
    const where = place ?? { list_id: request.list_id, section_id: null }
    return new TodoService(this.#em, this.#actor).create({
      ...todoOf(quickAdd),
      ...(assignee && { assignee_id: assignee.id }),
      ...(where.list_id !== undefined && { list_id: where.list_id }),
      ...(where.section_id !== null && { section_id: where.section_id }),
    })
  }
}

/** The new to-do, without its place and its assignee. */
function todoOf({
  contents,
  list: _list,
  section: _section,
  assignee: _assignee,
  tokens: _,
  ...fields
}: QuickAdd): CreateTodo {
  if (contents === '')
    throw new InvalidInput({ pointer: '/text', detail: 'says when or where only: add what is to be done' })
  if ([...contents].length > MAX_CONTENTS_LENGTH)
    throw new InvalidInput({
      pointer: '/text',
      detail: `makes a title of more than ${MAX_CONTENTS_LENGTH} characters: shorten it`,
    })
  return { contents, ...fields }
}

import { type RequestHandler, Router } from 'express'
import { param, validationResult } from 'express-validator'
import { IsNull } from 'typeorm'
import { authenticate } from './authenticate'
import { AppDataSource } from './data-source'
import { Todo } from './todo.entity'
import { toJson } from './todo.json'

const PAGE = 20
const todos = AppDataSource.getRepository(Todo)

const validate: RequestHandler = (request, response, next) => {
  const errors = validationResult(request)
  if (errors.isEmpty()) next()
  else response.status(422).json({ errors: errors.array() })
}

export const todoRouter = Router()
todoRouter.use(authenticate)

todoRouter.get('/', async (_request, response) => {
  const found = await todos.find({
    where: { userId: response.locals.userId, deletedAt: IsNull() },
    order: { id: 'ASC' },
    take: PAGE + 1,
  })
  response.json({
    todos: found.slice(0, PAGE).map(toJson),
    next_cursor: found.length > PAGE ? String(found[PAGE - 1].id) : null,
  })
})

todoRouter.get('/:id', param('id').isInt({ min: 1 }).toInt(), validate, async (request, response) => {
  const todo = await todos.findOneBy({
    id: Number(request.params.id),
    userId: response.locals.userId,
    deletedAt: IsNull(),
  })
  if (todo) response.json(toJson(todo))
  else response.status(404).json({ message: 'ToDo Not Found' })
})

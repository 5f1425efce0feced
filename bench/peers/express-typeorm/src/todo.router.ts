import { type RequestHandler, Router } from 'express'
import { body, param, validationResult } from 'express-validator'
import { authenticate } from './authenticate'
import { AppDataSource } from './data-source'
import { Todo } from './todo.entity'

const PAGE = 20
const todos = AppDataSource.getRepository(Todo)

const toJson = (todo: Todo) => ({
  id: todo.id,
  contents: todo.contents,
  is_done: todo.isDone,
  user_id: todo.userId,
})

const validate: RequestHandler = (request, response, next) => {
  const errors = validationResult(request)
  if (errors.isEmpty()) next()
  else response.status(422).json({ errors: errors.array() })
}

export const todoRouter = Router()
todoRouter.use(authenticate)

todoRouter.get('/', async (_request, response) => {
  const found = await todos.find({
    where: { userId: response.locals.userId },
    order: { id: 'ASC' },
    take: PAGE + 1,
  })
  response.json({
    todos: found.slice(0, PAGE).map(toJson),
    next_cursor: found.length > PAGE ? String(found[PAGE - 1].id) : null,
  })
})

todoRouter.get('/:id', param('id').isInt({ min: 1 }).toInt(), validate, async (request, response) => {
  const todo = await todos.findOneBy({ id: Number(request.params.id), userId: response.locals.userId })
  if (todo) response.json(toJson(todo))
  else response.status(404).json({ message: 'ToDo Not Found' })
})

todoRouter.post(
  '/',
  body('contents').isString().isLength({ min: 1, max: 256 }),
  body('is_done').optional().isBoolean({ strict: true }),
  validate,
  async (request, response) => {
    const todo = todos.create({
      contents: request.body.contents,
      isDone: request.body.is_done ?? false,
      userId: response.locals.userId,
    })
    response.status(201).json(toJson(await todos.save(todo)))
  },
)

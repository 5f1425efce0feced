import { Injectable, NotFoundException } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { Repository } from 'typeorm'
import { CreateTodoDto } from './create-todo.dto.js'
import { Todo } from './todo.entity.js'

const PAGE = 20

const toJson = (todo: Todo) => ({
  id: todo.id,
  contents: todo.contents,
  is_done: todo.isDone,
  user_id: todo.userId,
})

@Injectable()
export class TodosService {
  constructor(@InjectRepository(Todo) private readonly todosRepository: Repository<Todo>) {}

  async findAll(userId: number) {
    const found = await this.todosRepository.find({ where: { userId }, order: { id: 'ASC' }, take: PAGE + 1 })
    return {
      todos: found.slice(0, PAGE).map(toJson),
      next_cursor: found.length > PAGE ? String(found[PAGE - 1].id) : null,
    }
  }

  async findOne(userId: number, id: number) {
    const todo = await this.todosRepository.findOneBy({ id, userId })
    if (!todo) throw new NotFoundException('ToDo Not Found')
    return toJson(todo)
  }

  async create(userId: number, { contents, is_done = false }: CreateTodoDto) {
    const todo = this.todosRepository.create({ contents, isDone: is_done, userId })
    return toJson(await this.todosRepository.save(todo))
  }
}

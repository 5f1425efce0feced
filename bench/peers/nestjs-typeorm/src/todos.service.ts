import { Injectable, NotFoundException } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { IsNull, Repository } from 'typeorm'
import { Todo } from './todo.entity.js'
import { toJson } from './todo.json.js'

const PAGE = 20

@Injectable()
export class TodosService {
  constructor(@InjectRepository(Todo) private readonly todosRepository: Repository<Todo>) {}

  async findAll(userId: number) {
    const found = await this.todosRepository.find({
      where: { userId, deletedAt: IsNull() },
      order: { id: 'ASC' },
      take: PAGE + 1,
    })
    return {
      todos: found.slice(0, PAGE).map(toJson),
      next_cursor: found.length > PAGE ? String(found[PAGE - 1].id) : null,
    }
  }

  async findOne(userId: number, id: number) {
    const todo = await this.todosRepository.findOneBy({ id, userId, deletedAt: IsNull() })
    if (!todo) throw new NotFoundException('ToDo Not Found')
    return toJson(todo)
  }
}

import { Controller, Get, Param, ParseIntPipe, Req, UseGuards } from '@nestjs/common'
import { type AuthenticatedRequest, AuthGuard } from './auth.guard.js'
import { TodosService } from './todos.service.js'

@Controller('todos')
@UseGuards(AuthGuard)
export class TodosController {
  constructor(private readonly todosService: TodosService) {}

  @Get()
  findAll(@Req() request: AuthenticatedRequest) {
    return this.todosService.findAll(request.userId)
  }

  @Get(':id')
  findOne(@Req() request: AuthenticatedRequest, @Param('id', ParseIntPipe) id: number) {
    return this.todosService.findOne(request.userId, id)
  }
}

import { Module } from '@nestjs/common'
import { JwtModule } from '@nestjs/jwt'
import { TypeOrmModule } from '@nestjs/typeorm'
import { HealthController } from './health.controller.js'
import { Todo } from './todo.entity.js'
import { TodosController } from './todos.controller.js'
import { TodosService } from './todos.service.js'

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'mysql',
      host: process.env.DATABASE_HOST,
      port: Number(process.env.DATABASE_PORT),
      username: process.env.DATABASE_USER,
      password: process.env.DATABASE_PASSWORD,
      database: process.env.DATABASE_NAME,
      entities: [Todo],
      poolSize: Number(process.env.POOL_SIZE),
      synchronize: false,
    }),
    TypeOrmModule.forFeature([Todo]),
    JwtModule.register({
      publicKey: process.env.PUBLIC_KEY,
      verifyOptions: { algorithms: ['ES256'], issuer: 'auth-service', audience: 'todo-backend' },
    }),
  ],
  controllers: [HealthController, TodosController],
  providers: [TodosService],
})
export class AppModule {}

import { DataSource } from 'typeorm'
import { Todo } from './todo.entity'

export const AppDataSource = new DataSource({
  type: 'mysql',
  host: process.env.DATABASE_HOST,
  port: Number(process.env.DATABASE_PORT),
  username: process.env.DATABASE_USER,
  password: process.env.DATABASE_PASSWORD,
  database: process.env.DATABASE_NAME,
  entities: [Todo],
  poolSize: Number(process.env.POOL_SIZE),
  synchronize: false,
})

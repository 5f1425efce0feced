import 'reflect-metadata'
import express from 'express'
import { AppDataSource } from './data-source'
import { todoRouter } from './todo.router'

async function main() {
  await AppDataSource.initialize()
  const app = express()
  app.use(express.json())
  app.get('/readyz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  app.use('/todos', todoRouter)
  const server = app.listen(Number(process.env.PORT), process.env.HOST ?? 'localhost')
  server.keepAliveTimeout = 60_000
}

main()

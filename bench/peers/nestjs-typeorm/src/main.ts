import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.js'

const app = await NestFactory.create(AppModule)
const server = await app.listen(Number(process.env.PORT), process.env.HOST ?? 'localhost')
server.keepAliveTimeout = 60_000

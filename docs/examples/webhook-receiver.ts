import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

const key = Buffer.from(String(process.env.WEBHOOK_SECRET).replace('whsec_', ''), 'base64')

createServer(async ({ headers }, response) => {
  const body = await text(response.req)
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures } = headers
  const right = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`)
  const isRight = (one: string) => one.length === right.length && timingSafeEqual(Buffer.from(one), right)
  const isFresh = Math.abs(Date.now() / 1000 - Number(time)) < 300
  const isGenuine = isFresh && String(signatures).split(' ').some(isRight)
  response.writeHead(isGenuine ? 204 : 401).end()
  if (isGenuine) console.log(id, JSON.parse(body).type, JSON.parse(body).data.text)
}).listen(Number(process.env.PORT))

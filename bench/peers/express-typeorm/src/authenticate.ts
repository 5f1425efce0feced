import type { RequestHandler } from 'express'
import jwt from 'jsonwebtoken'

/** Verifies the access token, and says whose it is. */
export const authenticate: RequestHandler = (request, response, next) => {
  const [scheme, token] = request.headers.authorization?.split(' ') ?? []
  if (scheme !== 'Bearer' || !token) {
    response.status(401).json({ message: 'Unauthorized' })
    return
  }
  try {
    const claims = jwt.verify(token, process.env.PUBLIC_KEY ?? '', {
      algorithms: ['ES256'],
      issuer: 'auth-service',
      audience: 'todo-backend',
    })
    response.locals.userId = Number(claims.sub)
    next()
  } catch {
    response.status(401).json({ message: 'Unauthorized' })
  }
}

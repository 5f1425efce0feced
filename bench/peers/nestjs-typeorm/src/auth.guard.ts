import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common'
import { JwtService } from '@nestjs/jwt'
import type { Request } from 'express'

/** A request whose access token has been verified. */
export interface AuthenticatedRequest extends Request {
  userId: number
}

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly jwtService: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>()
    const [scheme, token] = request.headers.authorization?.split(' ') ?? []
    if (scheme !== 'Bearer' || !token) throw new UnauthorizedException()
    try {
      const claims = await this.jwtService.verifyAsync<{ sub: string }>(token)
      request.userId = Number(claims.sub)
    } catch {
      throw new UnauthorizedException()
    }
    return true
  }
}

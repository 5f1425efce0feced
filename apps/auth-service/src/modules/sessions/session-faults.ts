import createError from '@fastify/error'

/** 401: there is no session with such a refresh token, or none any more. */
export const InvalidRefreshToken = createError('INVALID_REFRESH_TOKEN', 'This refresh token is not known', 401)

/** 401: the session has ended, by a log-out or otherwise. */
export const SessionEnded = createError('SESSION_ENDED', 'The session has ended, log in again', 401)

/** 401: the session was not used for too long, or began too long ago. */
export const SessionExpired = createError('SESSION_EXPIRED', 'The session has expired, log in again', 401)

/** 401: the token was used before, so two clients have it, and one may be a thief. The session was ended. */
export const RefreshTokenReused = createError(
  'REFRESH_TOKEN_REUSED',
  'This refresh token has been used before, so the session was ended: log in again',
  401,
)

/** 404: the session does not exist, has ended, or belongs to another user. The answer does not say which. */
export const SessionNotFound = createError('SESSION_NOT_FOUND', 'Session Not Found', 404)

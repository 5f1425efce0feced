import createError from '@fastify/error'

/** 404: there is none, or it is somebody else's. */
export const PushSubscriptionNotFound = createError('PUSH_SUBSCRIPTION_NOT_FOUND', 'Push Subscription Not Found', 404)

/** 409: there are as many as one may have. */
export const TooManyPushSubscriptions = createError<[number]>(
  'TOO_MANY_PUSH_SUBSCRIPTIONS',
  '%d browsers get your reminders, and that is as many as can: delete one first',
  409,
)

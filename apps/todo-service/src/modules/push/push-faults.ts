import createError from '@fastify/error'

/** 404: there is none, or it is somebody else's. */
export const PushSubscriptionNotFound = createError('PUSH_SUBSCRIPTION_NOT_FOUND', 'Push Subscription Not Found', 404)

/** How many browsers of one user get reminders. */
export const MAX_PUSH_SUBSCRIPTIONS = 20

/** 409: there are as many as one may have. */
export const TooManyPushSubscriptions = createError(
  'TOO_MANY_PUSH_SUBSCRIPTIONS',
  `${MAX_PUSH_SUBSCRIPTIONS} browsers get your reminders, and that is as many as can: delete one first`,
  409,
)

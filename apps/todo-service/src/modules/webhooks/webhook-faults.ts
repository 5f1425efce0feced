import createError from '@fastify/error'

/** 404: there is none, or it is somebody else's. */
export const WebhookNotFound = createError('WEBHOOK_NOT_FOUND', 'Webhook Not Found', 404)

/** 404: nothing of that id was sent to the webhook, or it is forgotten by now. */
export const DeliveryNotFound = createError('DELIVERY_NOT_FOUND', 'Delivery Not Found', 404)

/** How many webhooks a user may have. */
export const MAX_WEBHOOKS = 10

/** 409: there are as many as one may have. */
export const TooManyWebhooks = createError(
  'TOO_MANY_WEBHOOKS',
  `You have ${MAX_WEBHOOKS} webhooks, and that is as many as you can have: delete one first`,
  409,
)

/** How many deliveries a user may have asked for that have not been tried yet. */
export const MAX_ASKED = 20

/** 409: so much has been asked for that has not been sent yet. */
export const TooManyAsked = createError(
  'TOO_MANY_DELIVERIES',
  `You have asked for ${MAX_ASKED} deliveries that have not been tried yet: wait for them`,
  409,
)

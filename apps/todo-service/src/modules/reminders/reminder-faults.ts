import createError from '@fastify/error'

/** How many reminders one user may have for one to-do. */
export const MAX_REMINDERS = 20

/** 404: there is none, it is somebody else's, or its to-do is not there any more. */
export const ReminderNotFound = createError('REMINDER_NOT_FOUND', 'Reminder Not Found', 404)

/** 409: the user has set as many reminders for the to-do as one may. */
export const TooManyReminders = createError(
  'TOO_MANY_REMINDERS',
  `You have ${MAX_REMINDERS} reminders for this to-do, and may have no more: delete one first`,
  409,
)

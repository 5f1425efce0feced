import { ServiceTokenSettings } from '@todo/service-kit'
import { Type } from 'typebox'

/** The settings of every service that follows the feed of users. */
export const FeedSettings = {
  ...ServiceTokenSettings,
  USER_FEED_URL: Type.String({
    pattern: '^https?://',
    description:
      'where the auth-service tells what becomes of users, as in http://127.0.0.1:3001/internal/users/changes',
  }),
}

/** What somebody may be told of, in the order of how much it matters. */
export const NOTIFICATION_KINDS = ['invited', 'assigned', 'mentioned', 'commented'] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

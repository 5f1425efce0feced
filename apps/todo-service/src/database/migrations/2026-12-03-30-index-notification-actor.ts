import { PortableMigration } from '@todo/service-kit/database'

/** Counts what one user has told another one lately. */
export class IndexNotificationActor extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(
      this.db.schema
        .createIndex('notification_user_id_actor_id_created_at_index')
        .on('notification')
        .columns(['user_id', 'actor_id', 'created_at']),
    )
  }
}

import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** Gives every account that has none its inbox, and makes its user a member of it. */
export class MakeInboxes extends PortableMigration {
  override async up(): Promise<void> {
    const now = Date.now()
    await sql`
      insert into list (user_id, name, description, is_inbox, version, created_at, updated_at)
      select u.id, 'Inbox', '', true, u.version, ${now}, ${now} from user u
      where u.deleted_at is null and not exists (select 1 from list l where l.user_id = u.id and l.is_inbox)`.execute(
      this.db,
    )
    await sql`
      insert into list_member (list_id, user_id, role, position, version, created_at)
      select l.id, l.user_id, 'owner', 'a0', l.version, ${now} from list l
      where not exists (select 1 from list_member m where m.list_id = l.id)`.execute(this.db)
  }
}

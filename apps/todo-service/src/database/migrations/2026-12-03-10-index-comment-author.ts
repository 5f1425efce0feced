import { PortableMigration } from '@todo/service-kit/database'

/** Finds the comments of a user whose name changes. */
export class IndexCommentAuthor extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(this.db.schema.createIndex('comment_author_id_index').on('comment').columns(['author_id']))
  }
}

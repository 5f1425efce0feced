import { PortableMigration } from '@todo/service-kit/database'

export class UniqueOneTimeCodeSubject extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema
        .createIndex('one_time_code_subject_purpose_unique')
        .unique()
        .on('one_time_code')
        .columns(['subject', 'purpose']),
    )
  }
}

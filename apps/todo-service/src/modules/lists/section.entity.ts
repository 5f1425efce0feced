import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { ListEntity } from './list.entity.ts'

export const SectionSchema = defineEntity({
  name: 'Section',
  tableName: 'section',
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('section_user_id_index'),
    list_id: () => belongsTo(ListEntity, 'list_id').index('section_list_id_index'),
    name: p.string().length(256),
    position: p.string().length(255),
    is_archived: p.boolean().default(false),
    ...stampColumns(),
  },
})

/** A part of a list, or a column of a board. */
export class SectionEntity extends SectionSchema.class {}
SectionSchema.setClass(SectionEntity)

import { defineEntity, p } from '@mikro-orm/core'
import type { ExportState } from '@todo/schemas'
import { belongsTo } from '../../database/columns.ts'

export const DataExportSchema = defineEntity({
  name: 'DataExport',
  tableName: 'data_export',
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: p.integer().unsigned().unique('data_export_user_id_unique'),
    state: p.string().length(16).$type<Exclude<ExportState, 'failed'>>(),
    done: p.integer().unsigned().default(0),
    total: p.integer().unsigned().default(0),
    size: p.bigint('number').unsigned().nullable(),
    created_at: p.bigint('number').unsigned(),
    expires_at: p.bigint('number').unsigned().index('data_export_expires_at_index'),
  },
})

/**
 * What a user has asked for: all of the user's data in one ZIP. There is one at a time.
 *
 * - `user_id`: no foreign key: that would lock the user's row.
 * - `done`, `total`: how many records have been written, and how many there will be.
 * - `size`: in bytes, when it is ready.
 */
export class DataExportEntity extends DataExportSchema.class {}
DataExportSchema.setClass(DataExportEntity)

export const DataExportPartSchema = defineEntity({
  name: 'DataExportPart',
  tableName: 'data_export_part',
  uniques: [{ name: 'data_export_part_export_id_n_unique', properties: ['export_id', 'n'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    export_id: () => belongsTo(DataExportEntity, 'export_id').index(false),
    n: p.integer().unsigned(),
    bytes: p.blob(),
  },
})

/** Some bytes of the ZIP. `n`: counted from 0. */
export class DataExportPartEntity extends DataExportPartSchema.class {}
DataExportPartSchema.setClass(DataExportPartEntity)

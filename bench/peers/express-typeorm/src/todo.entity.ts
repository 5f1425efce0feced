import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** A moment: kept as milliseconds since 1970, shown as in RFC 3339. */
const moment = {
  to: (value: string | null) => value && Date.parse(value),
  from: (value: string | null) => value && new Date(Number(value)).toISOString(),
}

@Entity('todo')
export class Todo {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ length: 36 })
  uid: string

  @Column({ name: 'user_id' })
  userId: number

  @Column({ name: 'list_id' })
  listId: number

  @Column({ name: 'section_id', type: 'int', nullable: true })
  sectionId: number | null

  @Column({ name: 'parent_id', type: 'int', nullable: true })
  parentId: number | null

  @Column()
  position: string

  @Column({ length: 256 })
  contents: string

  @Column({ type: 'text' })
  notes: string

  @Column({ name: 'is_done', type: 'boolean', default: false })
  isDone: boolean

  @Column()
  priority: number

  @Column({ type: 'simple-json' })
  labels: string[]

  @Column({ name: 'due_date', type: 'varchar', nullable: true })
  dueDate: string | null

  @Column({ name: 'due_time', type: 'varchar', nullable: true })
  dueTime: string | null

  @Column({ name: 'due_time_zone', type: 'varchar', nullable: true })
  dueTimeZone: string | null

  @Column({ name: 'start_date', type: 'varchar', nullable: true })
  startDate: string | null

  @Column({ name: 'start_time', type: 'varchar', nullable: true })
  startTime: string | null

  @Column({ name: 'start_time_zone', type: 'varchar', nullable: true })
  startTimeZone: string | null

  @Column({ type: 'varchar', nullable: true })
  deadline: string | null

  @Column({ name: 'duration_minutes', type: 'int', nullable: true })
  durationMinutes: number | null

  @Column({ type: 'simple-json', nullable: true })
  recurrence: object | null

  @Column({ name: 'completed_at', type: 'bigint', nullable: true, transformer: moment })
  completedAt: string | null

  @Column({ name: 'completed_by', type: 'int', nullable: true })
  completedBy: number | null

  @Column({ name: 'created_by' })
  createdBy: number

  @Column({ name: 'created_at', type: 'bigint', transformer: moment })
  createdAt: string

  @Column({ name: 'updated_at', type: 'bigint', transformer: moment })
  updatedAt: string

  @Column()
  version: number

  @Column({ name: 'deleted_at', type: 'bigint', nullable: true, select: false })
  deletedAt: string | null
}

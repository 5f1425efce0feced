import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity('todo')
export class Todo {
  @PrimaryGeneratedColumn()
  id: number

  @Column({ length: 256 })
  contents: string

  @Column({ name: 'is_done', type: 'boolean', default: false })
  isDone: boolean

  @Column({ name: 'user_id' })
  userId: number
}

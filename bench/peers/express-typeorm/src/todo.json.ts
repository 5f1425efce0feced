import type { Todo } from './todo.entity'

const dueOf = (date: string | null, time: string | null, timeZone: string | null) =>
  date === null ? null : { date, ...(time !== null && { time }), ...(timeZone !== null && { time_zone: timeZone }) }

export const toJson = (todo: Todo) => ({
  id: todo.id,
  uid: todo.uid,
  user_id: todo.userId,
  list_id: todo.listId,
  section_id: todo.sectionId,
  parent_id: todo.parentId,
  position: todo.position,
  contents: todo.contents,
  notes: todo.notes,
  is_done: todo.isDone,
  priority: todo.priority,
  labels: todo.labels,
  due: dueOf(todo.dueDate, todo.dueTime, todo.dueTimeZone),
  start: dueOf(todo.startDate, todo.startTime, todo.startTimeZone),
  deadline: todo.deadline,
  duration_minutes: todo.durationMinutes,
  recurrence: todo.recurrence,
  completed_at: todo.completedAt,
  completed_by: todo.completedBy,
  created_by: todo.createdBy,
  created_at: todo.createdAt,
  updated_at: todo.updatedAt,
  version: todo.version,
})

export { MAX_LENGTH, parseQuickAdd, type QuickAddOptions } from './parse-quick-add.ts'

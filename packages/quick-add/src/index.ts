export { MAX_LABEL_LENGTH } from './names.ts'
export { MAX_LABELS, MAX_LENGTH, parseQuickAdd, type QuickAddOptions } from './parse-quick-add.ts'

import { runFiles } from '../../../packages/test-kit/tap/run-files.ts'

runFiles(1, 2)

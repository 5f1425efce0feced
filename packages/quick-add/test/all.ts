import { runFiles } from '../../test-kit/tap/run-files.ts'

runFiles()

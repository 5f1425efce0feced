import { runFiles } from '../tap/run-files.ts'

runFiles()

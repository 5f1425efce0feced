import t from 'tap'
import { testContract } from './run-contract.ts'

await testContract(t, 'hardened')

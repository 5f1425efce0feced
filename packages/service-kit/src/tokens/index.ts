export { type PublicKeys, pemsOf } from './public-keys.ts'
export { createRemoteKeys } from './remote-keys.ts'

export { type PublicKeys, pemsOf } from './public-keys.ts'
export { createRemoteKeys, type RemoteKeys } from './remote-keys.ts'

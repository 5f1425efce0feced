export { type PublicKeys, pemsOf } from './public-keys.ts'
export { RemoteKeys } from './remote-keys.ts'

export { createRemoteVerifier, type RemoteVerifier } from './remote-verifier.ts'
export { createLocalVerifier, type TokenVerifier } from './token-verifier.ts'

import { createKey, type TestKey } from './keys.ts'
import {
  accessToken,
  accessTokenClaims,
  hmacToken,
  signInput,
  signToken,
  type TokenUser,
  unsignedToken,
} from './tokens.ts'

/** A credential that has to be refused. */
export interface Attack {
  /** What is tried. */
  name: string
  /** The whole `Authorization` header. */
  authorization: string
}

const LONG_AGO = 1_700_000_000
const LATER = 4_000_000_000

/**
 * Credentials that a service has to answer with 401 if it trusts `key` alone. Most are what an attacker could make who
 * knows the public key, a good token of their own, and the id of a victim. Some are signed with the right key and break
 * another rule, so that each rule is tested by itself.
 */
export function attacks(key: TestKey, victim: TokenUser): Attack[] {
  return [...forgeries(key, victim), ...wrongClaims(key, victim), ...wrongForms(accessToken(key, victim))]
}

function forgeries(key: TestKey, victim: TokenUser): Attack[] {
  const claims = accessTokenClaims(victim)
  const foreign = createKey(key.kid)
  const stranger = createKey()
  const header = { alg: 'ES256', typ: 'JWT', kid: key.kid }
  const [head = '', , signature = ''] = accessToken(key, { id: victim.id + 1, username: 'mallory' }).split('.')
  const payload = accessToken(key, victim).split('.')[1]
  const good = accessToken(key, victim)
  const hs256 = { ...header, alg: 'HS256' }
  const tokens = {
    'a changed payload under the old signature': `${head}.${payload}.${signature}`,
    'a changed signature': flipOneBit(good),
    'a cut signature': good.slice(0, -10),
    'an empty signature': `${good.slice(0, good.lastIndexOf('.'))}.`,
    'a signature of zeros': `${good.slice(0, good.lastIndexOf('.'))}.${Buffer.alloc(64).toString('base64url')}`,
    'alg none': unsignedToken({ ...header, alg: 'none' }, claims),
    'alg None, in another case': unsignedToken({ ...header, alg: 'nOnE' }, claims),
    'no alg': unsignedToken({ typ: 'JWT', kid: key.kid }, claims),
    'HS256 with the public key as PEM': hmacToken(key.publicPem, hs256, claims),
    'HS256 with the public key as PEM, trimmed': hmacToken(key.publicPem.trim(), hs256, claims),
    'HS256 with the public key as JWK': hmacToken(JSON.stringify(key.publicJwk), hs256, claims),
    'HS256 with an empty secret': hmacToken('', hs256, claims),
    'a foreign key under our kid': signToken(foreign.privatePem, header, claims),
    'a foreign key under its own kid': accessToken(stranger, victim),
    'a foreign key, brought along as jwk': signToken(
      stranger.privatePem,
      { ...header, jwk: stranger.publicJwk },
      claims,
    ),
    'a foreign key, to be fetched from jku': signToken(
      stranger.privatePem,
      { ...header, kid: stranger.kid, jku: 'http://127.0.0.1:9/jwks.json' },
      claims,
    ),
    'a foreign key, to be fetched from x5u': signToken(
      stranger.privatePem,
      { ...header, x5u: 'http://127.0.0.1:9/cert.pem' },
      claims,
    ),
    'no kid': signToken(key.privatePem, { alg: 'ES256', typ: 'JWT' }, claims),
    'a kid that is a path': signToken(key.privatePem, { ...header, kid: '../../../dev/null' }, claims),
    'a kid that is no text': signToken(key.privatePem, { ...header, kid: 7 }, claims),
    'a kid that every object has': signToken(key.privatePem, { ...header, kid: '__proto__' }, claims),
    'another algorithm in the header': signToken(key.privatePem, { ...header, alg: 'ES384' }, claims),
    'another type in the header': signToken(key.privatePem, { ...header, typ: 'JWE' }, claims),
    'the type of a token for something else': signToken(key.privatePem, { ...header, typ: 'secevent+jwt' }, claims),
    'no type in the header': signToken(key.privatePem, { alg: 'ES256', kid: key.kid }, claims),
    'a type that is no text': signToken(key.privatePem, { ...header, typ: ['JWT'] }, claims),
    'a critical header that nobody knows': signToken(key.privatePem, { ...header, crit: ['b64'], b64: false }, claims),
    'unused bits at the end of the signature': withUnusedBits(good),
    'unused bits at the end of the header': signInput(key.privatePem, `${withUnusedBits(encode(header))}.${payload}`),
    'unused bits at the end of the claims': signInput(key.privatePem, `${head}.${withUnusedBits(encode(claims))}`),
    'a header with padding': signInput(key.privatePem, `${encode(header)}=.${payload}`),
    'a signature with padding': `${good}==`,
    'a signature with a blank in it': `${good.slice(0, -5)} ${good.slice(-5)}`,
  }
  return asBearer(tokens)
}

/** JSON as base64url, with blanks at the end: three bytes are four characters, and one more leaves bits to spare. */
function encode(value: object): string {
  const json = JSON.stringify(value)
  return Buffer.from(json.padEnd(3 * Math.ceil(json.length / 3) + 1)).toString('base64url')
}

/** The same bytes in another spelling: sets a bit of the last character that decoding drops. */
function withUnusedBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + 1)
}

function flipOneBit(token: string): string {
  const at = token.lastIndexOf('.') + 1
  const signature = Buffer.from(token.slice(at), 'base64url')
  signature.writeUInt8(signature.readUInt8(20) ^ 1, 20)
  return token.slice(0, at) + signature.toString('base64url')
}

function wrongClaims(key: TestKey, victim: TokenUser): Attack[] {
  const wrong: Record<string, Record<string, unknown>> = {
    'a token that has expired': { iat: LONG_AGO, exp: LONG_AGO + 60 },
    'no exp': { exp: undefined },
    'an exp that is no number': { exp: '4000000000' },
    'no iat': { iat: undefined },
    'an iat that is no number': { iat: '1700000000' },
    'an iat in the future': { iat: LATER, exp: LATER + 60 },
    'an iat ten minutes ahead': { iat: Math.floor(Date.now() / 1000) + 600 },
    'an nbf that has not come yet': { nbf: LATER },
    'an nbf beyond every date': { nbf: 1e300 },
    'an exp before every date': { exp: -1e300 },
    'another issuer': { iss: 'somebody-else' },
    'no issuer': { iss: undefined },
    'another audience': { aud: 'another-product' },
    'no audience': { aud: undefined },
    'no sub': { sub: undefined },
    'a sub that is no id': { sub: 'admin' },
    'a sub that is a number': { sub: victim.id },
    'a sub of zero': { sub: '0' },
    'a negative sub': { sub: `-${victim.id}` },
    'a sub with a leading zero': { sub: `0${victim.id}` },
    'a sub beyond every id': { sub: '9999999999' },
    'a sub with a line end': { sub: `${victim.id}\n` },
    'no username': { username: undefined },
    'no session': { sid: undefined },
    'no name of its own': { jti: undefined },
  }
  return asBearer(
    Object.fromEntries(Object.entries(wrong).map(([name, claims]) => [name, accessToken(key, victim, claims)])),
  )
}

function wrongForms(good: string): Attack[] {
  const forms = {
    'an empty header': '',
    'a scheme without a token': 'Bearer',
    'a scheme and a blank': 'Bearer ',
    'a token without a scheme': good,
    'another scheme': `Basic ${good}`,
    'the scheme glued to the token': `Bearer${good}`,
    'two tokens': `Bearer ${good} ${good}`,
    'two credentials in one header': `Bearer ${good}, Bearer ${good}`,
    'a token in quotes': `Bearer "${good}"`,
    'a token with a comma': `Bearer ${good},`,
    'a tab for a blank': `Bearer\t${good}`,
    'a word': 'Bearer garbage',
    'three words': 'Bearer a.b.c',
    'dots only': 'Bearer ..',
    'a header that is no JSON': `Bearer ${Buffer.from('nonsense').toString('base64url')}.e30.x`,
    'a header that is null': `Bearer ${Buffer.from('null').toString('base64url')}.e30.x`,
    'a header that is a number': `Bearer ${Buffer.from('7').toString('base64url')}.e30.x`,
    'a header that is a list': `Bearer ${Buffer.from('[]').toString('base64url')}.e30.x`,
    'a fourth part': `Bearer ${good}.x`,
    'eight thousand characters': `Bearer ${'a'.repeat(8_000)}`,
  }
  return Object.entries(forms).map(([name, authorization]) => ({ name, authorization }))
}

function asBearer(tokens: Record<string, string>): Attack[] {
  return Object.entries(tokens).map(([name, token]) => ({ name, authorization: `Bearer ${token}` }))
}

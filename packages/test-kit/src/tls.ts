import path from 'node:path'

const FOLDER = path.join(import.meta.dirname, 'tls')

/** A file with the certificate of a private authority. */
export const AUTHORITY_FILE = path.join(FOLDER, 'authority.pem')

/** A file with a certificate of that authority for `localhost`, good until 2126, and its key. */
export const LOCALHOST_FILE = path.join(FOLDER, 'localhost.pem')

import type { Config } from '../../../config.ts'
import { createDiskStore } from './disk-store.ts'
import type { FileStore } from './file-store.ts'

/** Where the settings say that files are: in a bucket, or in a folder. */
export async function storeOf(config: Config): Promise<FileStore> {
  if (config.S3_BUCKET === '') return createDiskStore(config.FILES_DIR)
  const { createS3Store } = await import('./s3-store.ts')
  return createS3Store({
    endpoint: config.S3_ENDPOINT,
    name: config.S3_BUCKET,
    region: config.S3_REGION,
    accessKeyId: config.S3_ACCESS_KEY_ID,
    secretAccessKey: config.S3_SECRET_ACCESS_KEY,
    pathStyle: config.S3_PATH_STYLE,
    timeoutMs: config.S3_TIMEOUT_MS,
  })
}

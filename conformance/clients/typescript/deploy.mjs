// node deploy.mjs URL RUNTIME ARCHIVE: deploys a zip archive with the network's TypeScript client, as people do.
// Prints the program's hash. A user of his own, whose key is made up.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { importAccountFromPrivateKey } from '@aleph-sdk/ethereum'
import { ItemType, ProgramMessageClient, StoreMessageClient } from '@aleph-sdk/message'

const [url, runtime, archive] = process.argv.slice(2)
const account = importAccountFromPrivateKey(randomBytes(32).toString('hex'))
const code = await new StoreMessageClient(url).send({
  account,
  channel: 'deployed',
  fileObject: new File([readFileSync(archive)], 'code.zip'),
  storageEngine: ItemType.storage,
  sync: true,
})
const program = await new ProgramMessageClient(url).publish({
  account,
  channel: 'deployed',
  programRef: code.item_hash,
  runtime,
  entrypoint: 'main:app',
  sync: true,
})
console.log(program.item_hash)

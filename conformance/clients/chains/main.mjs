// node main.mjs URL SEED: every kind of account of the @aleph-sdk packages publishes a message to the node at URL with the
// network's own client and reads it back. Exit code 0: every kind has a result line (failed ones too).
import { createRequire } from 'node:module'
import { Unable, attempt, equal, library } from './harness.mjs'
import { BaseMessageClient, PostMessageClient } from '@aleph-sdk/message'
import { Random } from './messages.mjs'
import { evmAccounts } from './accounts-evm.mjs'
import { otherAccounts } from './accounts-other.mjs'
import { substrateAccounts } from './accounts-substrate.mjs'
import { tezosAccounts } from './accounts-tezos.mjs'

const [url, seed] = process.argv.slice(2)
if (!seed) {
  console.error('usage: node main.mjs URL SEED')
  process.exit(2)
}
console.error(`seed ${seed}`)
// Node.js loads the packages' CommonJS builds, so this is the very module that they use.
const axios = createRequire(import.meta.url)('axios')
axios.defaults.timeout = 45_000
let lastErrorCode
axios.interceptors.response.use(undefined, (error) => {
  lastErrorCode = error.response?.data?.error_code
  throw error
})
const random = new Random(seed)
const posts = new PostMessageClient(url)
const messages = new BaseMessageClient(url)

for (const accounts of [evmAccounts, otherAccounts, substrateAccounts, tezosAccounts]) {
  await accounts(random, publish)
}
process.exit(0)

/**
 * One kind of account: what `make` gives publishes and reads back. With `refused`, the reason, the node must refuse its
 * signature as the network does. With `unable`, the reason, the package itself cannot make the account or sign.
 */
async function publish({ chain, from, kind, refused = '', unable }, make) {
  await attempt({ chain, library: library(from), kind, refused }, async () => {
    const account = await made(make, unable)
    const content = { body: `signed by ${account.address}`, umlaut: 'Grüße 🦀' }
    const sending = posts.send({ account, postType: 'signed', content, channel: 'conformance-chains', sync: true })
    if (refused) {
      await isRefused(sending)
      return
    }
    const sent = await sending
    equal(sent.chain, chain, 'chain of the envelope')
    const served = await messages.get({ hash: sent.item_hash })
    for (const field of ['sender', 'chain', 'signature', 'type', 'item_content', 'item_type', 'item_hash', 'time', 'channel']) {
      equal(served[field], sent[field], `${field} of the message read back`)
    }
  })
}

async function made(make, unable) {
  try {
    return await make()
  } catch (error) {
    if (!unable) throw error
    throw new Unable(unable)
  }
}

async function isRefused(sending) {
  lastErrorCode = undefined
  try {
    await sending
  } catch (error) {
    equal([error.name, lastErrorCode], ['InvalidMessageError', 1], 'the refusal and its code')
    return
  }
  throw new Error('the node took a message that the network refuses')
}

// node main.mjs URL SEED: every kind of account of the @aleph-sdk packages publishes a message to the node at URL with the
// network's own client and reads it back. Exit code 0: every kind has a result line (failed ones too).
import axios from 'axios'
import { PostMessageClient, BaseMessageClient } from '@aleph-sdk/message'
import { attempt, equal, library } from './harness.mjs'
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
axios.defaults.timeout = 45_000
const random = new Random(seed)
const posts = new PostMessageClient(url)
const messages = new BaseMessageClient(url)

for (const accounts of [evmAccounts, otherAccounts, substrateAccounts, tezosAccounts]) {
  await accounts(random, publish)
}
process.exit(0)

/**
 * One kind of account: what `make` gives publishes and reads back; with `refused`, the reason, the node must refuse it
 * as the network does.
 */
async function publish({ chain, from, kind, refused = '' }, make) {
  await attempt({ chain, library: library(from), kind, refused }, async () => {
    const account = await make()
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

async function isRefused(sending) {
  try {
    await sending
  } catch (error) {
    equal([error.name, String(error.message).includes('422')], ['InvalidMessageError', true], `the refusal (${error.message})`)
    return
  }
  throw new Error('the node took a message that the network refuses')
}

// node verify.mjs FILE: the envelopes of FILE, one JSON line each, must verify with each chain's own library, and must
// not once the message is another.
import { readFileSync } from 'node:fs'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { attempt, equal } from './harness.mjs'
import { verifiersOf } from './verifiers.mjs'

const envelopes = readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map(JSON.parse)
await cryptoWaitReady()
const cases = new Map()
for (const envelope of envelopes) {
  for (const { library } of verifiersOf(envelope)) {
    const key = `${envelope.chain} ${library}`
    if (!cases.has(key)) cases.set(key, { chain: envelope.chain, library, envelopes: [] })
    cases.get(key).envelopes.push(envelope)
  }
}
for (const { chain, library, envelopes } of cases.values()) {
  await attempt({ chain, library, kind: 'verifies our signatures' }, async () => {
    for (const envelope of envelopes) {
      equal(await accepts(envelope, library), true, `verdict on ${JSON.stringify(envelope)}`)
      const item_hash = envelope.item_hash.replace(/^./, (c) => (c === '0' ? '1' : '0'))
      equal(await accepts({ ...envelope, item_hash }, library), false, `verdict on another message than ${envelope.item_hash}`)
    }
  })
}
process.exit(0)

/** An error is a refusal, too. */
async function accepts(envelope, library) {
  const { accepts } = verifiersOf(envelope).find((verifier) => verifier.library === library)
  try {
    return await accepts()
  } catch (error) {
    console.error(`${library}: ${error?.message ?? error}`)
    return false
  }
}

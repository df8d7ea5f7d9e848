// node verify.mjs FILE: the envelopes of FILE, one JSON line each, must verify with each chain's own library, and must
// not once the message is another.
import { readFileSync } from 'node:fs'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { Unable, attempt, equal, library } from './harness.mjs'
import { verifiersOf } from './verifiers.mjs'

const envelopes = readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map(JSON.parse)
await cryptoWaitReady()
const cases = new Map()
for (const envelope of envelopes) {
  for (const verifier of verifiersOf(envelope)) {
    const key = `${envelope.chain} ${verifier.library}`
    if (!cases.has(key)) cases.set(key, { chain: envelope.chain, by: verifier.library, envelopes: [] })
    cases.get(key).envelopes.push(envelope)
  }
}
for (const { chain, by, envelopes } of cases.values()) {
  await attempt({ chain, library: by, kind: 'verifies our signatures' }, async () => {
    for (const envelope of envelopes) {
      equal(await accepts(envelope, by), true, `verdict on ${JSON.stringify(envelope)}`)
      const item_hash = envelope.item_hash.replace(/^./, (c) => (c === '0' ? '1' : '0'))
      equal(await accepts({ ...envelope, item_hash }, by), false, `verdict on another message than ${envelope.item_hash}`)
    }
  })
}
await attempt({ chain: 'CSDK', library: library('@aleph-sdk/cosmos'), kind: 'verifyCosmos' }, () => {
  throw new Unable('it verifies the plain buffer instead of the document that is signed, so it accepts nobody')
})
await attempt({ chain: 'TEZOS', library: library('@aleph-sdk/tezos'), kind: 'verifyTezos' }, () => {
  throw new Unable('it verifies only messages with the date of 1970 that its own package signs')
})
process.exit(0)

/** An error is a refusal, too. */
async function accepts(envelope, by) {
  const { accepts } = verifiersOf(envelope).find((verifier) => verifier.library === by)
  try {
    return await accepts()
  } catch (error) {
    console.error(`${by}: ${error?.message ?? error}`)
    return false
  }
}

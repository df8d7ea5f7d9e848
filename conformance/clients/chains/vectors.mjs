// node vectors.mjs SEED ORDINARY SPECIAL: signed envelopes, one JSON line each with the account that signed it:
// ORDINARY ones of each chain's ordinary account, SPECIAL ones of each other account.
import { emit } from './harness.mjs'
import { Random, signed, unsigned } from './messages.mjs'
import { signers } from './signers.mjs'

const [seed, ordinary, special] = process.argv.slice(2)
const random = new Random(seed)
const seen = new Set()
for (const { chain, library, kind, refused, sender, sign } of await signers(random)) {
  const count = Number(seen.has(chain) ? special : ordinary)
  seen.add(chain)
  for (let i = 0; i < count; i++) {
    emit({ chain, library, kind, refused, envelope: await signed(unsigned(random, chain, sender), sign) })
  }
}
process.exit(0)

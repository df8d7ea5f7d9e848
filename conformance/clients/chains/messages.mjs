// Random messages, all from one seed, so that a run can be repeated.
import { createHash } from 'node:crypto'

export const sha256 = (data) => createHash('sha256').update(data).digest()

const LETTERS = [...'abcxyzABCXYZ0189 _-:/."\'\\{}[]\n\täöüßéλ漢字🦀\u2028']

export class Random {
  #seed
  #next = 0

  constructor(seed) {
    this.#seed = seed
  }

  /** 32 bytes that only depend on the seed and the name. */
  named(name) {
    return sha256(`${this.#seed}/${name}`)
  }

  bytes() {
    return this.named(`#${this.#next++}`)
  }

  below(limit) {
    return this.bytes().readUInt32BE(0) % limit
  }

  text(limit = 40) {
    return Array.from({ length: this.below(limit) + 1 }, () => LETTERS[this.below(LETTERS.length)]).join('')
  }
}

/** What the accounts of every chain sign: chain, sender, type and hash, one a line. */
export function verificationBuffer({ chain, sender, type, item_hash }) {
  return Buffer.from([chain, sender, type, item_hash].join('\n'))
}

/** A message without its signature, of a random type and content. */
export function unsigned(random, chain, sender) {
  // Six digits after the point: what the network keeps, and what signatures that carry the time are about.
  const time = Number(`${1_600_000_000 + random.below(150_000_000)}.${String(random.below(1_000_000)).padStart(6, '0')}`)
  const body = { [random.text(8)]: random.text(), list: [random.below(1000), null, true, random.text()] }
  const [type, content] = random.below(2)
    ? ['POST', { address: sender, time, content: body, type: random.text(12) }]
    : ['AGGREGATE', { address: sender, key: `key-${random.bytes().toString('hex', 0, 6)}`, time, content: body }]
  const item_content = JSON.stringify(content)
  const item_hash = sha256(item_content).toString('hex')
  return { chain, sender, type, item_type: 'inline', item_content, item_hash, time, channel: 'conformance-chains' }
}

/** The envelope that the account signed. */
export async function signed(message, sign) {
  return { ...message, signature: await sign(verificationBuffer(message), message) }
}

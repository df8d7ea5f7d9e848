// The accounts and the messages that the cases work with. All keys come from one seed, so that a run can be repeated.
import { createHash } from 'node:crypto'
import { Keypair } from '@solana/web3.js'
import * as ethereum from '@aleph-sdk/ethereum'
import * as solana from '@aleph-sdk/solana'
import { equal } from './harness.mjs'
import { ItemType, MessageType, broadcast, buildMessage, prepareAlephMessage } from '@aleph-sdk/message'

export class World {
  constructor(url, seed) {
    this.url = url.replace(/\/+$/, '')
    this.ws = this.url.replace(/^http/, 'ws')
    this.seed = seed
    this.run = createHash('sha256').update(seed).digest('hex').slice(0, 8)
  }

  bytes(name) {
    return createHash('sha256').update(`${this.seed}/${name}`).digest()
  }

  eth(name) {
    return ethereum.importAccountFromPrivateKey(this.bytes(name).toString('hex'))
  }

  sol(name) {
    return solana.importAccountFromPrivateKey(Keypair.fromSeed(this.bytes(name)).secretKey)
  }

  /** A name that no other run on the same node uses. */
  name(label) {
    return `${label}-${this.run}`
  }

  /** A message that is ready to be signed and sent, so that its hash is known before. */
  async prepared(account, type, content, channel, time = Date.now() / 1000) {
    const message = buildMessage({ account, channel, timestamp: time, storageEngine: ItemType.inline, content }, type)
    return prepareAlephMessage({ message, apiServer: this.url })
  }

  preparedPost(account, { type, content, channel, ref, address, time = Date.now() / 1000 }) {
    const body = { type, address: address ?? account.address, content, time }
    if (ref !== undefined) body.ref = ref
    return this.prepared(account, MessageType.post, body, channel, time)
  }

  send(account, message, sync = true) {
    return broadcast({ account, message, apiServer: this.url, sync })
  }
}

/** The message as every list of the node must show it. */
export function listed(signed) {
  const shown = single(signed)
  // The content of a message that is not inline is stored as canonical JSON, whose length is the size.
  const size = signed.item_content ? [...signed.item_content].length : Buffer.byteLength(JSON.stringify(shown.content))
  return { ...shown, size }
}

/**
 * The message as the node must show it when it is asked for this one, or by WebSocket: optional fields of the content
 * may be nulls or empty lists, and what the schema of a STORE does not name is left out.
 */
export function sameSingle(actual, signed, what = 'message read back') {
  const expected = single(signed)
  const content = Object.fromEntries(
    Object.entries(actual.content).filter(([key, value]) => key in expected.content || (value !== null && !isEmptyList(value))))
  if (signed.type === MessageType.store) {
    expected.content = Object.fromEntries(Object.entries(expected.content).filter(([key]) => STORE_FIELDS.includes(key)))
    if (content.payment) content.payment = withoutNulls(content.payment)
  }
  equal({ ...actual, content }, expected, what)
}

const STORE_FIELDS = ['address', 'time', 'item_type', 'item_hash', 'ref', 'size', 'content_type', 'metadata', 'payment']
const isEmptyList = (value) => Array.isArray(value) && value.length === 0
const withoutNulls = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))

function single(signed) {
  return {
    sender: signed.sender,
    chain: signed.chain,
    signature: signed.signature,
    type: signed.type,
    item_content: signed.item_content ?? null,
    item_type: signed.item_type,
    item_hash: signed.item_hash,
    time: signed.time,
    channel: signed.channel ?? null,
    content: JSON.parse(signed.item_content ?? JSON.stringify(signed.content)),
    confirmations: [],
    confirmed: false,
  }
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Bytes without any pattern in them, the same for the same name. */
export function noise(name, length) {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash('sha256').update(`${name}/${i}`).digest())
  return Buffer.concat(blocks).subarray(0, length)
}

/** The client's clock has milliseconds: what comes after this has another time. */
export const tick = () => new Promise((resolve) => setTimeout(resolve, 2))

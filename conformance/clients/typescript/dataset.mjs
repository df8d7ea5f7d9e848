// A small world of messages with known times, and a model that says which of them a filter must find and in which order.
import { MessageType } from '@aleph-sdk/message'
import { listed } from './world.mjs'

const FIRST_TIME = 1_700_000_000

export async function publishDataset(world, label) {
  const alice = world.eth(`${label}-alice`)
  const bob = world.eth(`${label}-bob`)
  const carol = world.sol(`${label}-carol`)
  const channelA = world.name(`${label}-A`)
  const channelB = world.name(`${label}-B`)
  const records = []
  let time = FIRST_TIME

  async function publish(account, type, content, channel, at) {
    const signed = (await world.send(account, await world.prepared(account, type, content, channel, at))).message
    records.push(record(signed))
    return signed
  }
  const post = (account, fields, channel, at = time++) =>
    publish(account, MessageType.post, { address: account.address, time: at, ...fields }, channel, at)
  const aggregate = (account, key, content, channel, at = time++) =>
    publish(account, MessageType.aggregate, { address: account.address, key, time: at, content }, channel, at)

  const note = await post(alice, { type: 'note', content: { body: 'one', tags: ['x', 'y'] } }, channelA)
  await post(alice, { type: 'note', content: { body: 'two' }, ref: 'a-free-reference' }, channelB)
  const article = await post(bob, { type: 'article', content: { body: 'three', tags: ['y'] } }, channelA)
  await post(bob, { type: 'amend', content: { body: 'three, again', tags: ['z'] }, ref: article.item_hash }, channelA)
  await post(carol, { type: 'note', content: { body: 'four', tags: ['x', 5, null] } }, channelA)
  await post(carol, { type: 'scalar', content: 'a text and no object' }, channelA)
  await aggregate(alice, world.name('profile'), { name: 'Alice', tags: ['x'] }, channelA)
  await aggregate(bob, 'security', { authorizations: [{ address: alice.address, types: ['POST'] }] }, undefined)
  const tie = time++
  await aggregate(carol, world.name('settings'), { dark: true }, undefined, tie)
  await post(carol, { type: 'note', content: { body: 'same time 1' } }, undefined, tie)
  await post(alice, { type: 'note', content: { body: 'same time 2' } }, channelB, tie)
  await post(alice, { type: 'article', content: { body: 'for bob' }, address: bob.address, ref: note.item_hash }, channelB)

  return { alice, bob, carol, channelA, channelB, records, firstTime: FIRST_TIME, lastTime: time - 1 }
}

function record(signed) {
  const content = JSON.parse(signed.item_content)
  const tags = content.content?.tags
  return { signed, content, tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [] }
}

const among = (values, value) => !values || values.length === 0 || values.includes(value)

/** What messages.json must list for these filters of the TypeScript clients: newest first, ties by hash. */
export function expectedMessages(records, filters) {
  return records
    .filter(({ signed, content, tags }) =>
      among(filters.addresses, signed.sender) &&
      among(filters.channels, signed.channel) &&
      among(filters.chains, signed.chain) &&
      among(filters.refs, content.ref) &&
      among(filters.contentTypes, content.type) &&
      among(filters.contentKeys, content.key) &&
      among(filters.hashes, signed.item_hash) &&
      among(filters.messageTypes, signed.type) &&
      (!filters.paymentTypes || filters.paymentTypes.length === 0) &&
      (!filters.tags || filters.tags.length === 0 || filters.tags.some((tag) => tags.includes(tag))) &&
      (!filters.startDate || signed.time >= filters.startDate.valueOf() / 1000) &&
      (!filters.endDate || signed.time < filters.endDate.valueOf() / 1000))
    .sort((a, b) => b.signed.time - a.signed.time || (a.signed.item_hash < b.signed.item_hash ? -1 : 1))
    .map(({ signed }) => listed(signed))
}

/** What posts.json must list: originals that match, each with its latest amend folded in. */
export function expectedPosts(records, filters) {
  return records
    .filter(({ signed, content }) => signed.type === 'POST' && content.type !== 'amend')
    .map((original) => ({ original, latest: latestVersion(records, original) }))
    .filter(({ original: { signed, content }, latest }) =>
      among(filters.addresses, content.address) &&
      among(filters.channels, signed.channel) &&
      among(filters.refs, content.ref) &&
      among(filters.types === undefined ? undefined : [filters.types].flat(), content.type) &&
      among(filters.hashes, signed.item_hash) &&
      (!filters.tags || filters.tags.length === 0 || filters.tags.some((tag) => latest.tags.includes(tag))))
    .sort((a, b) => b.latest.content.time - a.latest.content.time ||
      (a.original.signed.item_hash < b.original.signed.item_hash ? -1 : 1))
    .map(({ original, latest }) => postV0(original, latest))
}

function latestVersion(records, original) {
  return records
    .filter(({ content }) => content.type === 'amend' && content.ref === original.signed.item_hash)
    .reduce((current, next) => (next.content.time > current.content.time ? next : current), original)
}

function postV0({ signed: original, content: originalContent }, { signed, content }) {
  return {
    chain: original.chain,
    item_hash: signed.item_hash,
    sender: originalContent.address,
    type: content.type,
    channel: original.channel ?? null,
    confirmed: false,
    content: content.content,
    item_content: signed.item_content,
    item_type: signed.item_type,
    signature: signed.signature,
    size: [...signed.item_content].length,
    time: signed.time,
    confirmations: [],
    original_item_hash: original.item_hash,
    original_signature: original.signature,
    original_type: originalContent.type,
    hash: original.item_hash,
    address: originalContent.address,
    ref: originalContent.ref ?? null,
  }
}

// What an account of any package does with a node: it publishes each kind of message, is found, lets others act for it,
// acts for others, and takes back what it published.
import {
  AggregateMessageClient,
  BaseMessageClient,
  ForgetMessageClient,
  ItemType,
  PostMessageClient,
  StoreMessageClient,
} from '@aleph-sdk/message'
import { attempt, client, equal, throws } from './harness.mjs'
import { listed, noise, sameSingle, tick } from './world.mjs'

/**
 * One case for each thing that the account does at the node of this world.
 *
 * @param chain the chain that its envelopes name
 * @param make gives the account; what it throws fails the first case, and there are no others
 */
export async function round(world, { packageName, kind, chain, make }) {
  const filed = client(packageName)
  const messages = new BaseMessageClient(world.url)
  const posts = new PostMessageClient(world.url)
  const aggregates = new AggregateMessageClient(world.url)
  const stores = new StoreMessageClient(world.url)
  const forgets = new ForgetMessageClient(world.url)
  const label = `${packageName}/${kind}`
  const channel = world.name('rounds')
  const attemptHere = (name, body) => attempt(filed, kind, name, body)
  const delegate = world.eth(`${label}-delegate`)
  let account
  let published

  const post = (author, fields = {}) =>
    posts.send({ account: author, postType: 'round', content: { by: author.address }, channel, sync: true, ...fields })
  const grant = (owner, ...authorizations) =>
    aggregates.send({ account: owner, key: 'security', content: { authorizations }, channel: 'security', sync: true })

  await attemptHere('a post: published, and found by address and chain', async () => {
    account = await make()
    published = await post(account)
    equal(published.chain, chain, 'chain of the envelope')
    sameSingle(await messages.get({ hash: published.item_hash }), published)
    const found = await messages.getAll({ addresses: [account.address], chains: [chain], messageTypes: ['POST'], channels: [channel] })
    equal(found.messages, [listed(published)], 'what the list says')
  })
  if (!published) return
  await attemptHere('an aggregate, and its next version', async () => {
    for (const content of [{ a: 1, b: { c: 'größe' } }, { a: 2 }]) {
      await aggregates.send({ account, key: channel, content, channel, sync: true })
      await tick()
    }
    equal(await aggregates.get({ address: account.address, keys: channel }), { [channel]: { a: 2, b: { c: 'größe' } } }, 'merged')
  })
  await attemptHere('a file: the same bytes come back', async () => {
    const bytes = noise(`${world.seed}/${label}`, 1_000)
    const sent = await stores.send({ account, channel, fileObject: new File([bytes], 'f'), storageEngine: ItemType.storage, sync: true })
    equal(Buffer.from(await stores.download(sent.content.item_hash)), bytes, 'bytes')
  })
  await attemptHere('an authorization that it gives, and takes back', async () => {
    const write = () => post(delegate, { address: account.address })
    const refused = async (what) => {
      await throws('InvalidMessageError', write, what)
    }
    await refused('before')
    await grant(account, { address: delegate.address, types: ['POST'], post_types: ['round'], channels: [channel] })
    equal((await write()).content.address, account.address, 'owner of the post')
    await throws('InvalidMessageError', () => post(delegate, { address: account.address, postType: 'other' }), 'another type')
    await tick()
    await grant(account)
    await refused('afterwards')
  })
  await attemptHere('an authorization that it is given for its chain', async () => {
    const owner = world.eth(`${label}-owner`)
    const write = () => post(account, { address: owner.address })
    await grant(owner, { address: account.address, chain: chain === 'SOL' ? 'ETH' : 'SOL' })
    await throws('InvalidMessageError', write, 'for another chain')
    await tick()
    await grant(owner, { address: account.address, chain })
    const sent = await write()
    equal([sent.sender, sent.content.address], [account.address, owner.address], 'sender and owner')
  })
  await attemptHere('it forgets its post', async () => {
    await forgets.send({ account, hashes: [published.item_hash], channel, sync: true })
    await throws('ForgottenMessageError', () => messages.get({ hash: published.item_hash }), 'the post')
  })
}

// forget: what it takes away, who may do it, and what every other operation says of a forgotten message.
import { BaseMessageClient, ItemType, MessageType, pushFileToStorageEngine } from '@aleph-sdk/message'
import { attempt, client, equal, eventually, sameSet, throws, truthy } from './harness.mjs'
import { fileReader } from './files.mjs'
import { listed, noise, sameSingle, sha256, tick } from './world.mjs'

export async function forgettingCases(world, api) {
  const { names } = api
  const label = `${api.client.split('@')[1].replace('/', '-')}-forget`
  const account = (name) => world.eth(`${label}-${name}`)
  const channel = world.name(label)
  const attemptHere = (name, body, operation = 'forget') => attempt(api.client, names[operation], name, body)
  const files = fileReader(world)
  const bytes = (name, size = 1_000) => noise(`${world.seed}/${label}/${name}`, size)

  const post = (author, fields = {}) =>
    api.createPost(author, { postType: 'secret', content: { body: 'regretted' }, channel, sync: true, ...fields })
  const element = (owner, key, content) => api.createAggregate(owner, { key, content, channel, sync: true })
  const store = (owner, name) => api.createStore(owner, { fileObject: new File([bytes(name)], name), channel, sync: true })
  const forget = (author, hashes, fields = {}) => api.forget(author, { hashes, channel, sync: true, ...fields })
  const authorize = (owner, authorizations) => api.createAggregate(owner, { key: 'security', content: { authorizations }, sync: true })
  const prepared = (author, content, time = Date.now() / 1000) =>
    world.prepared(author, MessageType.forget, { address: author.address, time, ...content }, channel, time)

  async function gone(hash, by) {
    const error = await throws('ForgottenMessageError', () => api.getMessage(hash), 'getMessage')
    truthy(error.message.endsWith(`forgotten by ${by.join(', ')}`), `forgotten by ${by}: ${error.message}`)
    await throws('ForgottenMessageError', () => api.getMessageError(hash), 'getMessageError')
    equal((await api.getMessages({ hashes: [hash] })).messages, [], 'getMessages')
  }
  async function refused(author, content, code, what) {
    const message = await prepared(author, content)
    await throws('InvalidMessageError', () => world.send(author, message), what)
    equal((await api.getMessageError(message.item_hash)).error_code, code, `${what}: code`)
  }
  const alive = async (sent) => sameSingle(await api.getMessage(sent.item_hash), sent, 'the message is untouched')

  await attemptHere('a post: no operation shows it any more, and it cannot be published again', async () => {
    const author = account('post')
    const kept = await post(author, { content: { body: 'kept' } })
    const message = await world.preparedPost(author, { type: 'secret', content: { body: 'regretted' }, channel })
    const sent = (await world.send(author, message)).message
    const sentForget = await forget(author, [sent.item_hash], { reason: 'Grüße 🦀' })
    equal(sentForget.content.reason, 'Grüße 🦀', 'reason')
    await gone(sent.item_hash, [sentForget.item_hash])
    await throws('MessageNotFoundError', () => api.getPost({ hashes: [sent.item_hash] }), 'getPost')
    sameSet((await api.getPosts({ addresses: [author.address] })).posts.map(({ hash }) => hash), [kept.item_hash], 'getPosts')
    sameSet((await api.getMessages({ addresses: [author.address] })).messages.map((m) => m.item_hash),
      [kept.item_hash, sentForget.item_hash], 'getMessages of the sender')
    sameSingle(await api.getMessage(sentForget.item_hash), sentForget)
    equal((await api.getMessages({ messageTypes: ['FORGET'], addresses: [author.address] })).messages,
      [listed(sentForget)], 'the FORGET in the list')
    await throws('InvalidMessageError', () => world.send(author, message), 'the same message again')
    await gone(sent.item_hash, [sentForget.item_hash])
  })
  await attemptHere('without sync: soon forgotten', async () => {
    const author = account('async')
    const sent = await post(author)
    const { item_hash: by } = await forget(author, [sent.item_hash], { sync: false })
    await eventually('forgotten', async () => api.getMessage(sent.item_hash).then(() => false, (e) => e.name === 'ForgottenMessageError'))
    await gone(sent.item_hash, [by])
  })
  await attemptHere('an amend: the post shows the version before; the post takes its amends along', async () => {
    const author = account('amends')
    const original = await post(author, { content: { v: 1 } })
    const amends = []
    for (const v of [2, 3]) {
      await tick()
      amends.push(await post(author, { postType: 'amend', ref: original.item_hash, content: { v } }))
    }
    const version = async () => {
      const found = await api.getPost({ hashes: [original.item_hash] })
      return [found.content.v, found.item_hash]
    }
    equal(await version(), [3, amends[1].item_hash], 'amended twice')
    const first = await forget(author, [amends[1].item_hash])
    await gone(amends[1].item_hash, [first.item_hash])
    equal(await version(), [2, amends[0].item_hash], 'newest amend forgotten')
    const second = await forget(author, [original.item_hash])
    for (const { item_hash: hash } of [original, amends[0]]) await gone(hash, [second.item_hash])
    await gone(amends[1].item_hash, [first.item_hash])
    equal((await api.getPosts({ addresses: [author.address] })).posts, [], 'posts')
  })
  await attemptHere('elements of an aggregate, one by one until it is gone', async () => {
    const owner = account('aggregate')
    const key = world.name('forgetful')
    const sent = []
    for (const content of [{ a: 1, b: 1 }, { b: 2 }, { b: 3, c: 3 }]) {
      await tick()
      sent.push(await element(owner, key, content))
    }
    const states = [[sent[1], { a: 1, b: 3, c: 3 }], [sent[2], { a: 1, b: 1 }]]
    for (const [{ item_hash: hash }, state] of states) {
      await tick()
      await gone(hash, [(await forget(owner, [hash])).item_hash])
      equal(await api.fetchAggregate(owner.address, key), state, 'aggregate')
    }
    await forget(owner, [sent[0].item_hash])
    await throws('MessageNotFoundError', () => api.fetchAggregates(owner.address, [key]), 'aggregate')
    await element(owner, key, { anew: true })
    equal(await api.fetchAggregate(owner.address, key), { anew: true }, 'begun anew')
  })
  await attemptHere('an aggregate by its key', async () => {
    // The schema takes only keys that look like hashes; the client has no parameter for them.
    const owner = account('keys')
    const key = sha256(world.name(`${label}-key`))
    const sent = []
    for (const n of [1, 2]) sent.push(await element(owner, key, { n }))
    const other = await element(owner, 'other', { n: 3 })
    const message = (await world.send(owner, await prepared(owner, { hashes: [], aggregates: [key] }))).message
    for (const { item_hash: hash } of sent) await gone(hash, [message.item_hash])
    equal(await api.fetchAggregates(owner.address), { other: { n: 3 } }, 'aggregates')
    await alive(other)
    sameSingle(await api.getMessage(message.item_hash), message)
  })
  await attemptHere('a file: its pin goes, the bytes stay for a while and for everybody else', async () => {
    const [owner, other] = [account('file'), account('file-other')]
    const sent = await store(owner, 'shared')
    const same = await store(other, 'shared')
    const alone = await store(owner, 'alone')
    const by = await forget(owner, [sent.item_hash, alone.item_hash])
    for (const { item_hash: hash } of [sent, alone]) {
      await gone(hash, [by.item_hash])
      equal(await files.ofMessageStatus(hash), 404, 'file of the message')
      equal(await files.ofRefStatus(hash), 404, 'latest version')
    }
    await alive(same)
    equal(await files.ofAddressStatus(owner.address), 404, 'an address without files')
    equal((await files.ofAddress(other.address)).files.map((entry) => entry.item_hash), [same.item_hash], 'files of the other')
    for (const name of ['shared', 'alone']) {
      equal(sha256(await api.downloadFile(sha256(bytes(name)))), sha256(bytes(name)), `bytes of ${name}`)
    }
    const again = await store(owner, 'alone')
    await alive(again)
    equal((await files.ofAddress(owner.address)).files.map((entry) => entry.item_hash), [again.item_hash], 'stored again')
  })
  await attemptHere('messages of every type with one FORGET', async () => {
    const author = account('mixed')
    const sent = [await post(author), await element(author, 'mixed', { n: 1 }), await store(author, 'mixed'),
      await post(author, { storageEngine: ItemType.storage }), await post(author, { storageEngine: ItemType.ipfs })]
    const by = await forget(author, sent.map((m) => m.item_hash))
    for (const { item_hash: hash } of sent) await gone(hash, [by.item_hash])
  })
  await attemptHere('a FORGET whose content is not inline', async () => {
    for (const storageEngine of [ItemType.storage, ItemType.ipfs]) {
      const author = account(`engine-${storageEngine}`)
      const sent = await post(author)
      const by = await forget(author, [sent.item_hash], { storageEngine })
      equal([by.item_type, by.item_content], [storageEngine, undefined], 'the client stored the content')
      await gone(sent.item_hash, [by.item_hash])
      sameSingle(await api.getMessage(by.item_hash), by)
    }
  })
  await attemptHere('by a stranger: refused, and nothing changes', async () => {
    const [owner, stranger] = [account('robbed'), account('stranger')]
    const sent = [await post(owner), await element(owner, 'mine', { n: 1 }), await store(owner, 'mine')]
    for (const message of sent) {
      await throws('InvalidMessageError', () => forget(stranger, [message.item_hash]), message.type)
      await throws('InvalidMessageError', () => forget(stranger, [message.item_hash], { address: owner.address }), 'in the owner\'s name')
      await refused(stranger, { hashes: [message.item_hash] }, 2, message.type)
    }
    const own = await post(stranger)
    await refused(stranger, { hashes: [own.item_hash, sent[0].item_hash] }, 2, 'an own message and another\'s')
    for (const message of [...sent, own]) await alive(message)
  })
  await attemptHere('by a delegate: whoever may write a message may forget it', async () => {
    const [owner, delegate] = [account('granting'), world.sol(`${label}-delegate`)]
    const posts = [await post(owner), await post(owner, { content: { n: 2 } }), await post(owner, { content: { n: 3 } })]
    const other = [await element(owner, 'kept', { n: 1 }), await post(owner, { postType: 'diary' })]
    await throws('InvalidMessageError', () => forget(delegate, [posts[0].item_hash]), 'before the delegation')
    await authorize(owner, [{ address: delegate.address, types: ['POST'], post_types: ['secret'] }])
    for (const [index, address] of [owner.address, undefined].entries()) {
      const by = await forget(delegate, [posts[index].item_hash], { address })
      await gone(posts[index].item_hash, [by.item_hash])
    }
    for (const message of other) {
      await throws('InvalidMessageError', () => forget(delegate, [message.item_hash], { address: owner.address }), message.type)
      await alive(message)
    }
    const written = await post(delegate, { address: owner.address })
    await tick()
    await authorize(owner, [])
    for (const message of [posts[2], written]) {
      await throws('InvalidMessageError', () => forget(delegate, [message.item_hash], { address: owner.address }), 'after the revocation')
    }
    const by = await forget(owner, [written.item_hash])
    await gone(written.item_hash, [by.item_hash])
  })
  await attemptHere('a forgotten delegation is no delegation', async () => {
    const [owner, delegate] = [account('undone'), account('undone-delegate')]
    const grant = await authorize(owner, [{ address: delegate.address }])
    await alive(await post(delegate, { address: owner.address }))
    await forget(owner, [grant.item_hash])
    await throws('InvalidMessageError', () => post(delegate, { address: owner.address, content: { n: 2 } }), 'write')
  })
  await attemptHere('before the message that it forgets: it waits for it', async () => {
    const author = account('early')
    const target = await world.preparedPost(author, { type: 'secret', content: { early: true }, channel })
    const message = await prepared(author, { hashes: [target.item_hash] })
    equal((await world.send(author, message)).status, 'pending', 'status of the FORGET')
    equal(await api.getMessageError(message.item_hash), null, 'no error while it waits')
    await world.send(author, target)
    await eventually('forgotten', async () => api.getMessage(target.item_hash).then(() => false, (e) => e.name === 'ForgottenMessageError'))
    await gone(target.item_hash, [message.item_hash])
  })
  await attemptHere('what cannot be forgotten: nothing, a FORGET, no hash; twice', async () => {
    const author = account('impossible')
    const sent = await post(author)
    const message = await prepared(author, { hashes: [sent.item_hash] })
    const answers = await Promise.all(Array.from({ length: 4 }, () => world.send(author, message)))
    truthy(answers.every(({ status }) => status === 'processed'), `the same FORGET again: ${answers.map((a) => a.status)}`)
    await refused(author, { hashes: [] }, 500, 'nothing')
    await refused(author, { hashes: [message.item_hash] }, 502, 'a FORGET')
    await throws('InvalidMessageError', () => forget(author, ['not-a-hash']), 'no hash')
    const again = await world.send(author, await prepared(author, { hashes: [sent.item_hash], reason: 'again' }))
    equal(again.status, 'pending', 'a second FORGET waits in vain')
    await gone(sent.item_hash, [message.item_hash])
  })
}

/** The versions of one file, when the newest of them is forgotten; only messages built from the package's parts have a ref. */
export async function forgottenVersionCases(world) {
  await attempt(client('@aleph-sdk/message'), 'buildMessage, prepareAlephMessage, broadcast', 'forgotten versions of a file', async () => {
    const owner = world.eth('forgotten-versions')
    const files = fileReader(world)
    const messages = new BaseMessageClient(world.url)
    const publish = async (type, fields) => {
      await tick()
      const time = Date.now() / 1000
      const message = await world.prepared(owner, type, { address: owner.address, time, ...fields }, undefined, time)
      const { status } = await world.send(owner, message)
      equal(status, 'processed', type)
      return message.item_hash
    }
    const stored = []
    for (const n of [0, 1, 2]) {
      const file = noise(`${world.seed}/version-${n}`, 50)
      await pushFileToStorageEngine({ file, apiServer: world.url, storageEngine: ItemType.storage })
      const fields = { item_type: 'storage', item_hash: sha256(file), ...(n > 0 ? { ref: stored[0] } : {}) }
      stored.push(await publish(MessageType.store, fields))
    }
    const latest = async () => (await files.ofRef(stored[0])).file_hash
    const hashOf = (n) => sha256(noise(`${world.seed}/version-${n}`, 50))
    equal(await latest(), hashOf(2), 'newest version')
    await publish(MessageType.forget, { hashes: [stored[2]] })
    equal(await latest(), hashOf(1), 'the version before')
    await publish(MessageType.forget, { hashes: [stored[0]] })
    equal(await latest(), hashOf(1), 'without the original')
    await publish(MessageType.forget, { hashes: [stored[1]] })
    equal(await files.ofRefStatus(stored[0]), 404, 'no version left')
    await throws('ForgottenMessageError', () => messages.get({ hash: stored[0] }), 'original')
  })
}

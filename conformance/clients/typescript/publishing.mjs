// createPost, amend, createAggregate, delegated writes, and reading each of them back.
import { attempt, equal, eventually, sameSet, throws, truthy } from './harness.mjs'
import { sameSingle, tick } from './world.mjs'

export async function publishingCases(world, api) {
  const { names } = api
  const label = api.client.split('@')[1].replace('/', '-')
  const account = (name) => world.eth(`${label}-${name}`)
  const channel = world.name(label)
  const attemptHere = (operation, name, body) => attempt(api.client, names[operation], name, body)

  await attemptHere('createPost', 'sync post of each JSON shape is processed and read back', async () => {
    const bodies = [{ body: 'text' }, {}, [], [1, 'two', null], 'text', 12.5, true, null, { deep: { deeper: [{}] } }]
    for (const content of bodies) {
      const sent = await api.createPost(account('shapes'), { postType: 'shape', content, channel, sync: true })
      sameSingle(await api.getMessage(sent.item_hash), sent)
    }
  })
  await attemptHere('createPost', 'post without channel, with reference, with unusual text', async () => {
    const content = { text: 'ÄÖÜ ß 漢字 🦀 \u2028 \\ " / \b\f\n\r\t', '': 'empty key', __proto__x: 1 }
    const sent = await api.createPost(account('text'), { postType: 'größe/🦀', content, ref: 'any text', sync: true })
    sameSingle(await api.getMessage(sent.item_hash), sent)
    const post = await api.getPost({ hashes: [sent.item_hash] })
    equal([post.content, post.ref, post.channel, post.type], [content, 'any text', null, 'größe/🦀'], 'post')
  })
  await attemptHere('createPost', 'post without sync is accepted and soon processed', async () => {
    const sent = await api.createPost(account('async'), { postType: 'later', content: { n: 1 }, channel })
    await eventually('message', async () => (await api.getMessage(sent.item_hash)).confirmed === false)
    const post = await eventually('post', () => api.getPost({ hashes: [sent.item_hash] }))
    equal(post.content, { n: 1 }, 'content of the post')
  })
  await attemptHere('createPost', 'inline content just below 50 000 bytes', async () => {
    const content = { text: 'ä'.repeat(24_000) }
    const sent = await api.createPost(account('large'), { postType: 'large', content, channel, sync: true })
    equal(sent.item_type, 'inline', 'the client still inlines')
    sameSingle(await api.getMessage(sent.item_hash), sent)
  })
  await attemptHere('createPost', 'an amend replaces content; the newest one wins; the original stays readable', async () => {
    const author = account('amender')
    const original = await api.createPost(author, { postType: 'essay', content: { v: 1 }, channel, sync: true })
    for (const v of [2, 3]) {
      await tick() // the client's clock has milliseconds: two amends need two times
      const amend = await api.createPost(author,
        { postType: 'amend', ref: original.item_hash, content: { v }, channel, sync: true })
      const post = await api.getPost({ hashes: [original.item_hash] })
      equal([post.content, post.item_hash, post.original_item_hash, post.type, post.original_type],
        [{ v }, amend.item_hash, original.item_hash, 'amend', 'essay'], 'amended post')
    }
    equal((await api.getPosts({ types: 'essay', addresses: [author.address] })).posts.length, 1, 'one post')
    sameSingle(await api.getMessage(original.item_hash), original)
  })
  await attemptHere('createPost', 'an amend that comes before its post waits for it', async () => {
    const author = account('early')
    const original = await world.preparedPost(author, { type: 'late', content: { v: 1 }, channel })
    const time = original.time + 1
    const amend = await world.preparedPost(author,
      { type: 'amend', ref: original.item_hash, content: { v: 2 }, channel, time })
    const early = await world.send(author, amend)
    equal(early.status, 'pending', 'status of the amend')
    equal((await api.getMessage(amend.item_hash)).item_hash, amend.item_hash, 'pending message is shown')
    equal((await world.send(author, original)).status, 'processed', 'status of the original')
    const post = await eventually('amended post', async () => {
      const found = await api.getPost({ hashes: [original.item_hash] })
      return found.item_hash === amend.item_hash && found
    })
    equal(post.content, { v: 2 }, 'content')
  })
  await attemptHere('createPost', 'an amend of another owner\'s post is refused', async () => {
    const original = await api.createPost(account('owner'), { postType: 'mine', content: { v: 1 }, channel, sync: true })
    await throws('InvalidMessageError', () => api.createPost(account('thief'),
      { postType: 'amend', ref: original.item_hash, content: { v: 2 }, channel, sync: true }), 'amend')
    equal((await api.getPost({ hashes: [original.item_hash] })).content, { v: 1 }, 'content')
  })
  await attemptHere('createPost', 'the same message again is no error', async () => {
    const author = account('twice')
    const message = await world.preparedPost(author, { type: 'twice', content: {}, channel })
    const results = await Promise.all(Array.from({ length: 8 }, () => world.send(author, message)))
    truthy(results.every(({ status }) => status === 'processed'), `statuses ${results.map((r) => r.status)}`)
    equal((await api.getMessages({ hashes: [message.item_hash] })).messages.length, 1, 'one message')
  })

  await attemptHere('createAggregate', 'aggregates merge key by key, newest value wins', async () => {
    const owner = account('merger')
    const key = world.name('merge')
    const steps = [{ a: 1, b: { x: 1 } }, { b: { y: 2 }, c: null }, { a: [1, 2] }]
    for (const content of steps) {
      await tick() // one millisecond is the client's clock: equal times would be a tie
      const sent = await api.createAggregate(owner, { key, content, channel, sync: true })
      sameSingle(await api.getMessage(sent.item_hash), sent)
    }
    equal(await api.fetchAggregate(owner.address, key), { a: [1, 2], b: { y: 2 }, c: null }, 'aggregate')
  })
  await attemptHere('createAggregate', 'aggregate of a Solana account, without channel', async () => {
    const owner = world.sol(`${label}-sol`)
    await api.createAggregate(owner, { key: 'profile', content: { name: 'Carol' }, sync: true })
    equal(await api.fetchAggregate(owner.address, 'profile'), { name: 'Carol' }, 'aggregate')
  })
  await attemptHere('fetchAggregates', 'all keys, some keys, keys that do not exist', async () => {
    const owner = account('many-keys')
    for (const key of ['one', 'two', 'three']) {
      await api.createAggregate(owner, { key, content: { key }, channel, sync: true })
    }
    const all = await api.fetchAggregates(owner.address)
    equal(all, { one: { key: 'one' }, two: { key: 'two' }, three: { key: 'three' } }, 'all keys')
    equal(await api.fetchAggregates(owner.address, ['one', 'missing', 'three']),
      { one: { key: 'one' }, three: { key: 'three' } }, 'keys that exist')
    await throws('MessageNotFoundError', () => api.fetchAggregates(owner.address, ['missing']), 'no key exists')
    await throws('MessageNotFoundError', () => api.fetchAggregates(account('nobody').address), 'no aggregate at all')
  })
  await attemptHere('fetchAggregate', 'a key that does not exist', async () => {
    await throws('MessageNotFoundError', () => api.fetchAggregate(account('nobody').address, 'k'), 'missing aggregate')
  })

  await attemptHere('createAggregate', 'delegation: refused before, allowed after, refused again after revocation', async () => {
    const owner = account('delegating')
    const delegate = world.sol(`${label}-delegate`)
    const write = () => api.createAggregate(delegate,
      { address: owner.address, key: 'shared', content: { by: delegate.address }, channel, sync: true })
    const grant = (authorizations) => api.createAggregate(owner,
      { key: 'security', content: { authorizations }, channel: 'security', sync: true })
    await throws('InvalidMessageError', write, 'before the delegation')
    await grant([{ address: delegate.address, types: ['AGGREGATE'], aggregate_keys: ['shared'], chain: 'SOL' }])
    const sent = await write()
    equal(await api.fetchAggregate(owner.address, 'shared'), { by: delegate.address }, 'aggregate of the owner')
    sameSingle(await api.getMessage(sent.item_hash), sent)
    await tick()
    await grant([])
    await throws('InvalidMessageError', write, 'after the revocation')
  })
  await attemptHere('createPost', 'delegation: every restriction is honoured', async () => {
    const owner = account('strict')
    const delegate = account('strict-delegate')
    const allowed = world.name('allowed')
    const grant = (entry) => api.createAggregate(owner,
      { key: 'security', content: { authorizations: [{ address: delegate.address, ...entry }] }, sync: true })
    const write = (postType, where) => api.createPost(delegate,
      { address: owner.address, postType, content: { d: 1 }, channel: where, sync: true })
    const refused = (what, postType, where) => throws('InvalidMessageError', () => write(postType, where), what)
    await grant({ types: ['POST'], post_types: ['blog'], channels: [allowed], chain: 'ETH' })
    const sent = await write('blog', allowed)
    sameSet((await api.getPosts({ addresses: [owner.address] })).posts.map((post) => post.hash), [sent.item_hash], 'posts of the owner')
    await refused('other post type', 'diary', allowed)
    await refused('other channel', 'blog', channel)
    await refused('no channel', 'blog', undefined)
    for (const entry of [{ types: ['AGGREGATE'] }, { chain: 'SOL' }]) {
      await tick()
      await grant(entry)
      await refused(JSON.stringify(entry), 'blog', allowed)
    }
    await tick()
    await grant({ address: delegate.address.toLowerCase(), types: [], channels: [], post_types: [] })
    await write('anything', undefined)
  })
  await attemptHere('createPost', 'a delegate amends the owner\'s post', async () => {
    const owner = account('amended-owner')
    const delegate = account('amending-delegate')
    await api.createAggregate(owner, { key: 'security', sync: true,
      content: { authorizations: [{ address: delegate.address, types: ['POST'], post_types: ['page'] }] } })
    const original = await api.createPost(owner, { postType: 'page', content: { v: 1 }, channel, sync: true })
    await tick()
    const amend = await api.createPost(delegate, { address: owner.address, postType: 'amend',
      ref: original.item_hash, content: { v: 2 }, channel, sync: true })
    const post = await api.getPost({ hashes: [original.item_hash] })
    equal([post.item_hash, post.content, post.sender], [amend.item_hash, { v: 2 }, owner.address], 'amended post')
  })
}

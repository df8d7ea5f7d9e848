// createStore, downloadFile, pin, and messages whose content is itself a file: what goes in comes out byte for byte.
import {
  BaseMessageClient,
  ItemType,
  MessageType,
  StoreMessageClient,
  pushFileToStorageEngine,
} from '@aleph-sdk/message'
import { attempt, axios, client, equal, eventually, sameSet, throws, truthy } from './harness.mjs'
import { listed, noise, sameSingle, sha256, tick } from './world.mjs'

const KIB = 1024
const SIZES = [0, 1, 300 * KIB, 5 * KIB * KIB]

/** The CIDs that kubo gives to noise('fixed', size): of one block, and of trees of blocks of 256 KiB. */
const FIXED_CIDS = {
  0: 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH',
  1: 'QmPSVzGPXKHXr2djhP6KXrgBSNi9LbEAGFAmK2m4qpYjRK',
  [256 * KIB]: 'QmeZKeJp6BWUcaQaFFj2HrJUkMBPRuBFBSeAHPJFNqTNe7',
  [256 * KIB + 1]: 'QmcFnCxoYaw1cM9PSh6LUuq5t9iQ4tr3A6MQRNJniKMyp9',
  [300 * KIB]: 'QmWjkEkGbZ5gkuSeVcMjMreuzTc6hwG3tsCgnncEmjhPoV',
  [5 * KIB * KIB]: 'QmVriSfgM6XeHx9diL7ZWNJ2EPE8YVYZtn3Rw8PkxWTA74',
}

/** What the node says of files on the routes that these packages do not ask. */
export function fileReader(world) {
  const ask = (path) => axios.get(`${world.url}/api/v0/${path}`, { validateStatus: () => true })
  const answer = async (path) => {
    const { status, data } = await ask(path)
    equal(status, 200, `status of ${path}`)
    return data
  }
  return {
    ofMessage: (hash) => answer(`storage/by-message-hash/${hash}`),
    ofMessageStatus: async (hash) => (await ask(`storage/by-message-hash/${hash}`)).status,
    ofRef: (ref) => answer(`storage/by-ref/${ref}`),
    ofRefStatus: async (ref) => (await ask(`storage/by-ref/${ref}`)).status,
    ofName: (address, name) => answer(`storage/by-ref/${address}/${encodeURIComponent(name)}`),
    metadata: (hash) => answer(`storage/metadata/${hash}`),
    ofAddress: (address) => answer(`addresses/${address}/files`),
    ofAddressStatus: async (address) => (await ask(`addresses/${address}/files`)).status,
  }
}

export async function fileCases(world, api) {
  const { names } = api
  const label = `${api.client.split('@')[1].replace('/', '-')}-files`
  const account = (name) => world.eth(`${label}-${name}`)
  const channel = world.name(label)
  const attemptHere = (operation, name, body) => attempt(api.client, names[operation], name, body)
  const files = fileReader(world)
  const unique = (name, size) => noise(`${world.seed}/${label}/${name}`, size)
  const file = (bytes, name = 'file.bin') => new File([bytes], name)

  async function downloads(hash, bytes, what) {
    const got = await api.downloadFile(hash)
    equal([got.length, sha256(got)], [bytes.length, sha256(bytes)], what)
  }

  async function stored(owner, sent, bytes, what) {
    const fileHash = sent.content.item_hash
    sameSingle(await api.getMessage(sent.item_hash), sent, what)
    equal((await api.getMessages({ hashes: [sent.item_hash] })).messages, [listed(sent)], `${what} in the list`)
    await downloads(fileHash, bytes, `${what}, downloaded`)
    const url = `/api/v0/storage/raw/${fileHash}`
    equal(await files.ofMessage(sent.item_hash),
      { ref: sent.item_hash, owner: owner.address, file_hash: fileHash, download_url: url, size: bytes.length }, what)
    equal(await files.metadata(fileHash), { file_hash: fileHash, type: 'file', size: bytes.length, download_url: url }, what)
  }

  await attemptHere('createStore', 'storage engine: files of 0, 1, 300 Ki and 5 Mi bytes', async () => {
    const owner = account('sizes')
    for (const size of SIZES) {
      const bytes = unique('sizes', size)
      const sent = await api.createStore(owner, { fileObject: file(bytes), channel, sync: true })
      equal([sent.content.item_type, sent.content.item_hash], ['storage', sha256(bytes)], 'engine and hash')
      await stored(owner, sent, bytes, `file of ${size} bytes`)
    }
    const all = await files.ofAddress(owner.address)
    equal([all.files.map((entry) => entry.size), all.total_size, all.pagination_total],
      [[...SIZES].reverse(), SIZES.reduce((a, b) => a + b), SIZES.length], 'files of the address, newest first')
  })
  await attemptHere('createStore', 'IPFS engine: the same, and the CIDs are those of kubo', async () => {
    const owner = account('cids')
    for (const [size, cid] of Object.entries(FIXED_CIDS)) {
      const bytes = noise('fixed', Number(size))
      const sent = await api.createStore(owner, { fileObject: bytes, storageEngine: ItemType.ipfs, channel, sync: true })
      equal([sent.content.item_type, sent.content.item_hash], ['ipfs', cid], `CID of ${size} bytes`)
      await stored(owner, sent, bytes, `file of ${size} bytes`)
    }
    const bytes = unique('own', 700 * KIB)
    await stored(owner, await api.createStore(owner,
      { fileObject: new Blob([bytes]), storageEngine: ItemType.ipfs, sync: true }), bytes, 'a file of this run')
  })
  await attemptHere('createStore', 'without sync, both engines: accepted and soon processed', async () => {
    for (const storageEngine of [ItemType.storage, ItemType.ipfs]) {
      const bytes = unique(`later-${storageEngine}`, 10_000)
      const owner = account(`later-${storageEngine}`)
      const sent = await api.createStore(owner, { fileObject: file(bytes), storageEngine, channel })
      await eventually('processed', async () => (await files.ofMessageStatus(sent.item_hash)) === 200)
      await stored(owner, sent, bytes, storageEngine)
    }
  })
  await attemptHere('createStore', 'names and metadata in Unicode, extra fields', async () => {
    const bytes = Buffer.from('Grüße 🦀\r\n--boundary\r\n\0\xff')
    const owner = account('unicode')
    const sent = await api.createStore(owner, {
      fileObject: file(bytes, 'größe "漢字" 🦀.txt'),
      metadata: { name: 'größe "漢字" 🦀.txt', tags: ['ä'], deep: { a: [1, null] } },
      extraFields: { mime_type: 'text/plain', 'größe': [1] },
      channel: `${channel} größe 🦀`,
      sync: true,
    })
    await stored(owner, sent, bytes, 'file with names')
  })
  await attemptHere('createStore', 'file given as a Buffer to the storage engine: text without line breaks only', async () => {
    const owner = account('buffer')
    const text = Buffer.from('Grüße 🦀')
    await stored(owner, await api.createStore(owner, { fileObject: text, sync: true }), text, 'text')
    // The client sends a Buffer as a form's text field, which changes its line breaks: other bytes than were signed.
    await throws('InvalidMessageError', () => api.createStore(owner, { fileObject: Buffer.from('a\nb'), sync: true }), 'two lines')
    equal((await files.ofAddress(owner.address)).files.length, 1, 'files of the address')
  })
  await attemptHere('createStore', 'one file six times at once, by two accounts, both engines', async () => {
    for (const storageEngine of [ItemType.storage, ItemType.ipfs]) {
      const bytes = unique(`at-once-${storageEngine}`, 300 * KIB)
      const owners = [account('at-once-1'), account('at-once-2')]
      const sent = await Promise.all(Array.from({ length: 6 }, (_, i) => api.createStore(owners[i % 2],
        { fileObject: file(bytes), storageEngine, metadata: { number: i }, channel, sync: true })))
      equal(new Set(sent.map(({ content }) => content.item_hash)).size, 1, 'one file')
      for (const [i, message] of sent.entries()) await stored(owners[i % 2], message, bytes, `upload ${i}`)
    }
  })
  await attemptHere('createStore', 'by hash: pins a file that is there, waits for one that is not', async () => {
    const bytes = unique('pinned', 5_000)
    const first = await api.createStore(account('first'), { fileObject: bytes, storageEngine: ItemType.ipfs, sync: true })
    const pinner = account('pinner')
    const pin = await api.createStore(pinner,
      { fileHash: first.content.item_hash, storageEngine: ItemType.ipfs, channel, sync: true })
    await stored(pinner, pin, bytes, 'pinned file')
    const unknown = `Qm${'a'.repeat(44)}`
    const waiting = await api.createStore(pinner, { fileHash: unknown, storageEngine: ItemType.ipfs, channel, sync: true })
    equal((await api.getMessage(waiting.item_hash)).item_hash, waiting.item_hash, 'shown while it waits')
    equal(await api.getMessageError(waiting.item_hash), null, 'no error while it waits')
    equal((await files.ofAddress(pinner.address)).files.length, 1, 'files of the address')
  })
  await attemptHere('createStore', 'payment hold is kept, superfluid is refused', async () => {
    const bytes = unique('paid', 100)
    const owner = account('payer')
    const pay = (type) => api.createStore(owner, { fileObject: file(bytes), payment: { chain: 'ETH', type }, channel, sync: true })
    await stored(owner, await pay('hold'), bytes, 'file')
    await throws('InvalidMessageError', () => pay('superfluid'), 'superfluid')
  })
  await attemptHere('createStore', 'a file of a Solana account', async () => {
    const bytes = unique('solana', 1_000)
    const owner = world.sol(`${label}-sol`)
    await stored(owner, await api.createStore(owner, { fileObject: file(bytes), channel, sync: true }), bytes, 'file')
  })
  await attemptHere('downloadFile', 'unknown and malformed hashes, the hash of a message', async () => {
    const status = async (hash) => (await throws('AxiosError', () => api.downloadFile(hash), hash)).response.status
    equal(await status('beef'.repeat(16)), 404, 'unknown hash')
    equal(await status(`Qm${'b'.repeat(44)}`), 404, 'unknown CID')
    equal(await status('not-a-hash'), 400, 'malformed hash')
    const sent = await api.createStore(account('by-message'), { fileObject: file(unique('by-message', 10)), sync: true })
    equal(await status(sent.item_hash), 404, 'the hash of an inline message is no file')
  })

  /** A message whose content the client has put into a storage engine first. */
  async function notInline(sent, engine, what) {
    equal([sent.item_type, sent.item_content], [engine, undefined], `${what}: the client stored the content`)
    sameSingle(await api.getMessage(sent.item_hash), sent, what)
    equal((await api.getMessages({ hashes: [sent.item_hash] })).messages, [listed(sent)], `${what} in the list`)
    const bytes = await api.downloadFile(sent.item_hash)
    equal(JSON.parse(bytes.toString()), JSON.parse(JSON.stringify(sent.content)), `${what}: stored bytes`)
    if (engine === ItemType.storage) equal(sha256(bytes), sent.item_hash, `${what}: hash of the stored bytes`)
  }
  const large = { text: 'Grüße 🦀 '.repeat(5_000), n: 1.5e-7, list: [null, true, { z: 1, a: 2 }] }
  const engines = { 'above 50 000 bytes': {}, 'storage by choice': { storageEngine: ItemType.storage }, 'IPFS by choice': { storageEngine: ItemType.ipfs } }
  for (const [name, choice] of Object.entries(engines)) {
    const engine = choice.storageEngine ?? ItemType.storage
    const content = choice.storageEngine ? { small: 'ü', b: 1, a: 2 } : large
    await attemptHere('createPost', `content that is not inline: ${name}`, async () => {
      const author = account(`post ${name}`)
      const config = { postType: 'large', channel, sync: true, ...choice }
      const sent = await api.createPost(author, { ...config, content })
      await notInline(sent, engine, 'post')
      await tick()
      const amend = await api.createPost(author,
        { ...config, content: { ...content, v: 2 }, postType: 'amend', ref: sent.item_hash })
      await notInline(amend, engine, 'amend')
      const post = await api.getPost({ hashes: [sent.item_hash] })
      equal([post.content, post.item_hash, post.item_type, post.item_content, post.original_item_hash],
        [{ ...content, v: 2 }, amend.item_hash, engine, null, sent.item_hash], 'amended post')
    })
    await attemptHere('createAggregate', `content that is not inline: ${name}`, async () => {
      const owner = account(`aggregate ${name}`)
      const config = { key: world.name('large'), channel, sync: true, ...choice }
      await notInline(await api.createAggregate(owner, { ...config, content }), engine, 'element')
      await tick()
      await notInline(await api.createAggregate(owner, { ...config, content: { ...content, more: 1 } }), engine, 'element')
      equal(await api.fetchAggregate(owner.address, config.key), { ...content, more: 1 }, 'aggregate')
    })
  }
  await attemptHere('createPost', 'content that is not inline, without sync, twice at once', async () => {
    const content = { text: unique('twice', 60_000).toString('hex') }
    const sent = await Promise.all(['one', 'two'].map((name) =>
      api.createPost(account(`async-${name}`), { postType: 'large', content, channel })))
    for (const message of sent) {
      await eventually('processed', async () => (await api.getMessage(message.item_hash)).confirmed === false)
      await notInline(message, ItemType.storage, 'post')
    }
  })
}

/** What only @aleph-sdk/message offers: pin, the exported upload function, and references by messages built from its parts. */
export async function fileFunctionCases(world) {
  const packageName = client('@aleph-sdk/message')
  const stores = new StoreMessageClient(world.url)
  const messages = new BaseMessageClient(world.url)
  const files = fileReader(world)
  const unique = (name, size) => noise(`${world.seed}/functions/${name}`, size)
  const push = (file, storageEngine) => pushFileToStorageEngine({ file, apiServer: world.url, storageEngine })

  await attempt(packageName, 'pushFileToStorageEngine', 'both engines, any bytes', async () => {
    for (const [size, cid] of Object.entries(FIXED_CIDS)) {
      const bytes = noise('fixed', Number(size))
      equal(await push(bytes, ItemType.storage), sha256(bytes), `hash of ${size} bytes`)
      equal(await push(bytes, ItemType.ipfs), cid, `CID of ${size} bytes`)
      for (const hash of [sha256(bytes), cid]) {
        equal(sha256(Buffer.from(await stores.download(hash))), sha256(bytes), `download of ${hash}`)
      }
    }
  })
  await attempt(packageName, 'StoreMessageClient.pin', 'a file that was uploaded before', async () => {
    const bytes = unique('pin', 3_000)
    const owner = world.eth('functions-pin')
    const fileHash = await push(bytes, ItemType.ipfs)
    const pin = await stores.pin({ account: owner, fileHash, channel: world.name('pins') })
    await eventually('processed', async () => (await files.ofMessageStatus(pin.item_hash)) === 200)
    sameSingle(await messages.get({ hash: pin.item_hash, messageType: MessageType.store }), pin)
    equal((await files.ofAddress(owner.address)).files.map((entry) => entry.file_hash), [fileHash], 'files of the address')
  })

  const operation = 'buildMessage, prepareAlephMessage, broadcast'
  async function store(account, name, fields, time = Date.now() / 1000) {
    await tick()
    const itemHash = await push(unique(name, 100), ItemType.storage)
    const message = await world.prepared(account, MessageType.store,
      { address: account.address, time, item_type: 'storage', item_hash: itemHash, ...fields }, undefined, time)
    return { message, itemHash, publish: () => world.send(account, message) }
  }
  async function refused(account, { message, publish }, code, what) {
    await throws('InvalidMessageError', publish, what)
    equal((await new BaseMessageClient(world.url).getError(message.item_hash)).error_code, code, `${what}: code`)
  }

  await attempt(packageName, operation, 'STORE that refers to a message: versions of one file', async () => {
    const owner = world.eth('functions-versions')
    const first = await store(owner, 'v1', {})
    equal((await first.publish()).status, 'processed', 'first version')
    const ref = first.message.item_hash
    const second = await store(owner, 'v2', { ref })
    equal((await second.publish()).status, 'processed', 'second version')
    const latest = async () => (await files.ofRef(ref)).file_hash
    equal(await latest(), second.itemHash, 'latest version')
    const older = await store(owner, 'v0', { ref }, second.message.time - 1000)
    equal((await older.publish()).status, 'processed', 'an older version')
    equal(await latest(), second.itemHash, 'latest version stays')
    sameSingle(await messages.get({ hash: second.message.item_hash }), (await second.publish()).message)
    const found = await messages.getAll({ refs: [ref] })
    sameSet(found.messages.map((m) => m.item_hash), [second, older].map((s) => s.message.item_hash), 'found by reference')
    await refused(owner, await store(owner, 'v3', { ref: second.message.item_hash }), 201, 'update of an update')
    const stranger = world.eth('functions-stranger')
    await refused(stranger, await store(stranger, 'v4', { ref }), 2, 'update by a stranger')
    equal(await latest(), second.itemHash, 'latest version stays')
  })
  await attempt(packageName, operation, 'STORE that refers to a message which comes later', async () => {
    const owner = world.eth('functions-late')
    const first = await store(owner, 'late-1', {})
    const second = await store(owner, 'late-2', { ref: first.message.item_hash })
    equal((await second.publish()).status, 'pending', 'update before its original')
    equal((await first.publish()).status, 'processed', 'original')
    await eventually('latest version', async () => (await files.ofRef(first.message.item_hash)).file_hash === second.itemHash)
  })
  await attempt(packageName, operation, 'STORE with a name of the owner\'s choice', async () => {
    const [owner, other] = [world.eth('functions-names'), world.eth('functions-other')]
    for (const name of ['report', 'größe 🦀']) {
      const versions = []
      for (const [account, label] of [[owner, 'one'], [owner, 'two'], [other, 'three']]) {
        versions.push(await store(account, `${name}-${label}`, { ref: name }))
        equal((await versions.at(-1).publish()).status, 'processed', label)
      }
      const answer = await files.ofName(owner.address, name)
      equal([answer.ref, answer.owner, answer.file_hash], [name, owner.address, versions[1].itemHash], `latest ${name}`)
      equal((await files.ofName(other.address, name)).file_hash, versions[2].itemHash, `${name} of the other`)
    }
    equal(await files.ofRefStatus('report'), 400, 'a name without its owner')
    truthy((await files.ofAddress(owner.address)).files.length === 4, 'all versions are kept')
  })
}

// watchMessages: history first and oldest first, then live messages in commit order, through each filter.
import { ItemType, PaymentType, getMessagesSocket } from '@aleph-sdk/message'
import { attempt, client, equal, eventually, sawRoute, truthy } from './harness.mjs'
import { noise, sameSingle, tick } from './world.mjs'

export async function watchingCases(world, api) {
  const { names } = api
  const label = `${api.client.split('@')[1].replace('/', '-')}-watch`
  const operation = names.watchMessages
  const author = (name) => world.eth(`${label}-${name}`)

  let count = 0
  // Numbered: the channel is not in the content, so that two posts of one millisecond could be the same message.
  const post = (account, { type = 'news', content = {}, channel, ref, address } = {}) =>
    world.preparedPost(account, { type, content: { ...content, number: count++ }, channel, ref, address })

  async function watching(config, body) {
    sawRoute('WS', '/api/ws0/messages')
    const socket = await api.watchMessages(config)
    try {
      await eventually('open socket', () => socket.getIsOpen())
      return await body(socket, () => socket.getData().map(({ item_hash }) => item_hash))
    } finally {
      socket.closeSocket()
      await eventually('closed socket', () => !socket.getIsOpen())
    }
  }

  /** Frames carry what the lists carry; `size` is optional, and the content may be the normalised one. */
  function sameFrame(frame, signed) {
    const { size: ignored, ...rest } = frame
    sameSingle(rest, signed, 'frame')
  }

  await attempt(api.client, operation, 'history, oldest first, then live messages in order', async () => {
    const account = author('history')
    const sent = []
    const publish = async () => {
      const message = await post(account, { channel: world.name('watch') })
      await tick() // two messages in one millisecond have no order in the history
      sent.push((await world.send(account, message)).message)
    }
    for (let i = 0; i < 5; i++) await publish()
    await watching({ addresses: [account.address], history: 3 }, async (socket, hashes) => {
      await eventually('history', () => hashes().length >= 3)
      for (let i = 0; i < 10; i++) await publish()
      await eventually('live messages', () => hashes().length >= 13)
      equal(hashes(), sent.slice(2).map(({ item_hash }) => item_hash), 'hashes in order')
      socket.getData().forEach((frame, index) => sameFrame(frame, sent[index + 2]))
      socket.clearData()
      equal(socket.getData(), [], 'cleared')
    })
  })
  await attempt(api.client, operation, 'without history parameter the last ten come first', async () => {
    const account = author('default-history')
    const sent = []
    for (let i = 0; i < 12; i++) {
      await tick()
      sent.push((await world.send(account, await post(account, { content: { i } }))).message.item_hash)
    }
    await watching({ addresses: [account.address] }, async (socket, hashes) => {
      await eventually('history', () => hashes().length >= 10)
      equal(hashes(), sent.slice(2), 'the last ten')
    })
  })
  await attempt(api.client, operation, 'twenty subscribers all get every message once', async () => {
    const account = author('fan-out')
    sawRoute('WS', '/api/ws0/messages')
    const sockets = await Promise.all(Array.from({ length: 20 }, () => api.watchMessages({ addresses: [account.address] })))
    try {
      await eventually('open sockets', () => sockets.every((socket) => socket.getIsOpen()))
      const prepared = []
      for (let i = 0; i < 50; i++) prepared.push(await post(account, { content: { i } }))
      await Promise.all(prepared.map((message) => world.send(account, message)))
      await eventually('frames', () => sockets.every((socket) => socket.getData().length >= 50))
      const first = sockets[0].getData().map(({ item_hash }) => item_hash)
      equal([...first].sort(), prepared.map(({ item_hash }) => item_hash).sort(), 'each message once')
      for (const socket of sockets) {
        equal(socket.getData().map(({ item_hash }) => item_hash), first, 'the same order everywhere')
      }
    } finally {
      sockets.forEach((socket) => socket.closeSocket())
    }
  })

  /** Publishes messages that match and messages that do not; the socket must deliver exactly the matching ones. */
  async function filtered(config, messages) {
    await watching(config, async (socket, hashes) => {
      const expected = []
      for (const { account, message, matches } of messages) {
        await world.send(account, message)
        if (matches) expected.push(message.item_hash)
      }
      await eventually('matching frames', () => hashes().length >= expected.length)
      equal(hashes(), expected, `frames for ${JSON.stringify(config)}`)
    })
  }
  const alice = author('alice')
  const carol = world.sol(`${label}-carol`)
  const channel = world.name(`${label}-channel`)
  const type = world.name(`${label}-type`)
  const ref = world.name(`${label}-ref`)
  const tag = world.name(`${label}-tag`)
  const key = world.name(`${label}-key`)
  const time = () => Date.now() / 1000
  const aggregateOf = (account, name) => world.prepared(account, 'AGGREGATE',
    { address: account.address, key: name, time: time(), content: { name } }, channel)
  const item = async (account, fields, matches) => ({ account, message: await post(account, fields), matches })
  // The last message of each list matches: when it has arrived, everything before it has been decided.
  const filters = {
    addresses: async () => [{ addresses: [carol.address] },
      [await item(alice, {}, false), await item(carol, {}, true)]],
    channels: async () => [{ channels: [channel, 'other'] },
      [await item(alice, {}, false), await item(alice, { channel: channel + 'x' }, false), await item(alice, { channel }, true)]],
    chains: async () => [{ chains: ['SOL'], contentTypes: [type] },
      [await item(alice, { type }, false), await item(carol, { type }, true)]],
    refs: async () => [{ refs: [ref] }, [await item(alice, { ref: 'no' }, false), await item(alice, { ref }, true)]],
    tags: async () => [{ tags: [tag, 'none'] }, [
      await item(alice, { content: { tags: ['none-of-them'] } }, false),
      await item(alice, { content: { tags: tag } }, false),
      await item(alice, { content: { tags: ['a', tag] } }, true)]],
    contentTypes: async () => [{ contentTypes: [type + '2'] },
      [await item(alice, {}, false), await item(alice, { type: type + '2' }, true)]],
    contentKeys: async () => [{ contentKeys: [key] }, [
      { account: alice, message: await aggregateOf(alice, key + 'x'), matches: false },
      { account: alice, message: await aggregateOf(alice, key), matches: true }]],
    hashes: async () => {
      const wanted = await item(alice, { content: { n: 2 } }, true)
      return [{ hashes: [wanted.message.item_hash] }, [await item(alice, { content: { n: 1 } }, false), wanted]]
    },
    messageType: async () => [{ messageType: 'AGGREGATE', channels: [channel] }, [
      await item(alice, { channel }, false),
      { account: alice, message: await aggregateOf(alice, key + '-type'), matches: true }]],
    'startDate and endDate (history only)': async () => [
      { addresses: [author('dates').address], startDate: new Date(Date.now() + 3_600_000) },
      [await item(author('dates'), {}, true)]],
  }
  for (const [filter, make] of Object.entries(filters)) {
    await attempt(api.client, operation, `filter ${filter}`, async () => {
      const [config, messages] = await make()
      // A history of one of an otherwise unused name is empty: the frames are live ones.
      if (filter === 'messageType') return filteredAfterHistory(config, messages)
      return filtered(config, messages)
    })
  }
  async function filteredAfterHistory(config, messages) {
    await watching(config, async (socket, hashes) => {
      const expected = []
      for (const { account, message, matches } of messages) {
        await world.send(account, message)
        if (matches) expected.push(message.item_hash)
      }
      await eventually('matching frame', () => hashes().includes(expected[expected.length - 1]))
      truthy(socket.getData().every(({ type: frameType }) => frameType === 'AGGREGATE'), 'only aggregates')
    })
  }

  const stored = (account, name, storageEngine = ItemType.storage) => api.createStore(account,
    { fileObject: new File([noise(`${world.seed}/${label}/${name}`, 500)], name), storageEngine, sync: true })
  await attempt(api.client, operation, 'files, their FORGET, and contents that are not inline', async () => {
    const account = author('files')
    await watching({ addresses: [account.address] }, async (socket, hashes) => {
      const sent = [await stored(account, 'one'), await stored(account, 'two', ItemType.ipfs)]
      sent.push(await api.createPost(account, { postType: 'news', content: { n: 1 }, storageEngine: ItemType.storage, sync: true }))
      const targets = sent.map(({ item_hash }) => item_hash)
      await tick()
      sent.push(await api.forget(account, { hashes: targets.slice(1), reason: 'old', sync: true }))
      await tick()
      sent.push(await api.createPost(account, { postType: 'news', content: { n: 2 }, sync: true }))
      await eventually('frames', () => hashes().length >= sent.length)
      socket.getData().forEach((frame, index) => sameFrame(frame, sent[index]))
      equal(socket.getData().length, sent.length, 'nothing but these frames')
      await watching({ addresses: [account.address] }, async (later, shown) => {
        await eventually('history', () => shown().length >= 3)
        later.getData().forEach((frame, index) => sameFrame(frame, [sent[0], sent[3], sent[4]][index]))
        equal(shown().length, 3, 'the history has no forgotten message')
      })
    })
  })
  for (const type of ['STORE', 'FORGET']) {
    await attempt(api.client, operation, `filter messageType ${type}`, async () => {
      const account = author(`type-${type}`)
      await watching({ addresses: [account.address], messageType: type }, async (socket, hashes) => {
        const sent = []
        for (const name of ['one', 'two']) {
          sent.push(await stored(account, name))
          sent.push(await api.forget(account, { hashes: [sent.at(-1).item_hash], sync: true }))
        }
        const expected = sent.filter((message) => message.type === type).map(({ item_hash }) => item_hash)
        await eventually('frames', () => hashes().length >= expected.length)
        equal(hashes(), expected, 'frames')
      })
    })
  }
  await attempt(api.client, operation, 'filter paymentTypes', async () => {
    const account = author('payment')
    await watching({ addresses: [account.address], paymentTypes: [PaymentType.hold] }, async (payment, paid) => {
      await watching({ addresses: [account.address] }, async (all, hashes) => {
        await world.send(account, await post(account))
        await stored(account, 'without')
        await eventually('frames on the open socket', () => hashes().length === 2)
        equal(paid(), [], 'neither message has a payment')
        const paying = await api.createStore(account,
          { fileObject: new File(['paid'], 'paid'), payment: { chain: 'ETH', type: 'hold' }, sync: true })
        await eventually('frame of the payment', () => paid().length === 1)
        equal(paid(), [paying.item_hash], 'the file with a payment')
      })
    })
  })
}

/** The function that the package exports beside the class. */
export async function socketFunctionCases(world) {
  await attempt(client('@aleph-sdk/message'), 'getMessagesSocket', 'the exported function with its own host', async () => {
    const account = world.eth('socket-function')
    sawRoute('WS', '/api/ws0/messages')
    const socket = getMessagesSocket({ addresses: [account.address], apiServer: world.ws })
    try {
      await eventually('open socket', () => socket.getIsOpen())
      const { message } = await world.send(account, await world.preparedPost(account, { type: 't', content: {} }))
      await eventually('frame', () => socket.getData().length === 1)
      equal(socket.getData()[0].item_hash, message.item_hash, 'hash')
      socket.getSocket().ping()
      await new Promise((resolve, reject) => {
        socket.getSocket().once('pong', resolve)
        socket.getSocket().once('close', () => reject(new Error('closed instead of a pong')))
      })
    } finally {
      socket.closeSocket()
    }
  })
}

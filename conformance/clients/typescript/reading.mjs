// getMessage(s), getPost(s), getMessageError: every filter alone, filters combined, pages, and the errors.
import { PaymentType } from '@aleph-sdk/message'
import { attempt, equal, eventually, sameSet, throws, truthy } from './harness.mjs'
import { expectedMessages, expectedPosts, publishDataset } from './dataset.mjs'

const UNKNOWN_HASH = 'beef'.repeat(16)

export async function readingCases(world, api) {
  const { names } = api
  const label = api.client.split('@')[1].replace('/', '-')
  let data
  await attempt(api.client, names.createPost, 'data for the reading cases', async () => {
    data = await publishDataset(world, `${label}-read`)
  })
  if (!data) return
  const { alice, bob, carol, channelA, channelB, records } = data
  const everyone = [alice, bob, carol].map(({ address }) => address)
  const hash = (index) => records[index].signed.item_hash
  const date = (offset) => new Date((data.firstTime + offset) * 1000)

  async function messagesAgree(filters) {
    const scoped = { addresses: everyone, pagination: 100, ...filters }
    const expected = expectedMessages(records, scoped)
    const answer = await api.getMessages(scoped)
    equal(answer.messages, expected, `messages for ${JSON.stringify(filters)}`)
    equal(
      [answer.pagination_page, answer.pagination_per_page, answer.pagination_total, answer.pagination_item],
      [1, 100, expected.length, 'messages'], `page data for ${JSON.stringify(filters)}`)
    return expected.length
  }

  const messageFilters = {
    addresses: [[alice.address], [alice.address, carol.address], ['0xNobody']],
    channels: [[channelA], [channelA, channelB], ['no-such-channel']],
    chains: [['ETH'], ['SOL'], ['ETH', 'SOL'], ['TEZOS']],
    refs: [['a-free-reference'], [hash(0), hash(2)], ['nothing']],
    tags: [['x'], ['x', 'z'], ['y'], ['X']],
    contentTypes: [['note'], ['note', 'article'], ['amend'], ['none']],
    contentKeys: [['security'], [world.name('profile'), world.name('settings')], ['none']],
    hashes: [[hash(0)], [hash(1), hash(5), hash(7)], [UNKNOWN_HASH]],
    messageTypes: [['POST'], ['AGGREGATE'], ['POST', 'AGGREGATE'], ['FORGET']],
    paymentTypes: [[PaymentType.hold], [PaymentType.superfluid, PaymentType.credit]],
    startDate: [date(0), date(3), date(100)],
    endDate: [date(100), date(3), date(0)],
  }
  for (const [filter, values] of Object.entries(messageFilters)) {
    await attempt(api.client, names.getMessages, `filter ${filter}`, async () => {
      const counts = []
      for (const value of values) counts.push(await messagesAgree({ [filter]: value }))
      const mostlyUseful = filter === 'paymentTypes' || counts.some((n) => n > 0)
      truthy(mostlyUseful, `the model finds nothing for any value of ${filter}: ${counts}`)
    })
  }
  await attempt(api.client, names.getMessages, 'no filter but the senders; no match; filters combined', async () => {
    equal(await messagesAgree({}), records.length, 'all messages')
    const random = generator(world.seed)
    const pick = (list) => list[Math.floor(random() * list.length)]
    for (let i = 0; i < 60; i++) {
      const filters = {}
      for (let n = 0; n < 3; n++) {
        const name = pick(Object.keys(messageFilters))
        filters[name] = pick(messageFilters[name])
      }
      if (filters.startDate && filters.endDate && filters.startDate > filters.endDate) continue
      await messagesAgree(filters)
    }
  })
  await attempt(api.client, names.getMessages, 'page by page equals all at once', async () => {
    const expected = expectedMessages(records, {})
    const seen = []
    for (let page = 1; page <= Math.ceil(expected.length / 5) + 1; page++) {
      const answer = await api.getMessages({ addresses: everyone, pagination: 5, page })
      equal([answer.pagination_page, answer.pagination_per_page, answer.pagination_total],
        [page, 5, expected.length], `page data of page ${page}`)
      seen.push(...answer.messages)
    }
    equal(seen, expected, 'pages put together')
  })
  await attempt(api.client, names.getMessages, 'defaults: 20 newest of the node', async () => {
    const answer = await api.getMessages({})
    equal([answer.pagination_page, answer.pagination_per_page], [1, 20], 'page data')
    truthy(answer.messages.length === 20 && answer.pagination_total >= 20, `${answer.messages.length} messages`)
  })
  await attempt(api.client, names.getMessages, 'wrong parameters are refused', async () => {
    for (const wrong of [{ page: 0 }, { page: 'x' }, { pagination: -1 }, { hashes: ['xyz'] }, { chains: ['NOCHAIN'] },
      { messageTypes: ['post'] }, { startDate: date(5), endDate: date(1) }]) {
      const error = await throws('AxiosError', () => api.getMessages(wrong), JSON.stringify(wrong))
      equal(error.response.status, 422, `status for ${JSON.stringify(wrong)}`)
    }
  })

  async function postsAgree(filters) {
    const scoped = { addresses: everyone, pagination: 100, ...filters }
    const expected = expectedPosts(records, scoped)
    const answer = await api.getPosts(scoped)
    equal(answer.posts, expected, `posts for ${JSON.stringify(filters)}`)
    equal(
      [answer.pagination_page, answer.pagination_per_page, answer.pagination_total, answer.pagination_item],
      [1, 100, expected.length, 'posts'], `page data for ${JSON.stringify(filters)}`)
    return expected.length
  }
  const postFilters = {
    types: ['note', ['note', 'article'], 'amend', 'none'],
    refs: [['a-free-reference'], [hash(0)], [hash(2)]],
    addresses: [[bob.address], [alice.address, carol.address], ['0xNobody']],
    tags: [['x'], ['y'], ['z'], ['x', 'z']],
    hashes: [[hash(0)], [hash(2), hash(4)], [hash(3)], [UNKNOWN_HASH]],
    channels: [[channelA], [channelA, channelB], ['no-such-channel']],
  }
  for (const [filter, values] of Object.entries(postFilters)) {
    await attempt(api.client, names.getPosts, `filter ${filter}`, async () => {
      const counts = []
      for (const value of values) counts.push(await postsAgree({ [filter]: value }))
      truthy(counts.some((n) => n > 0), `the model finds nothing for any value of ${filter}`)
    })
  }
  await attempt(api.client, names.getPosts, 'all posts, filters combined, page by page', async () => {
    await postsAgree({})
    const random = generator(`${world.seed}-posts`)
    const pick = (list) => list[Math.floor(random() * list.length)]
    for (let i = 0; i < 40; i++) {
      const [a, b] = [pick(Object.keys(postFilters)), pick(Object.keys(postFilters))]
      await postsAgree({ [a]: pick(postFilters[a]), [b]: pick(postFilters[b]) })
    }
    const expected = expectedPosts(records, {})
    const seen = []
    for (let page = 1; page <= expected.length + 1; page++) {
      seen.push(...(await api.getPosts({ addresses: everyone, pagination: 1, page })).posts)
    }
    equal(seen, expected, 'pages put together')
  })
  await attempt(api.client, names.getPosts, 'defaults: pages of 50', async () => {
    const answer = await api.getPosts({})
    equal([answer.pagination_page, answer.pagination_per_page, answer.pagination_item], [1, 50, 'posts'], 'page data')
  })
  await attempt(api.client, names.getPost, 'the newest of several; none', async () => {
    const [newest] = expectedPosts(records, { types: 'note' })
    equal(await api.getPost({ types: 'note', addresses: everyone }), newest, 'newest post')
    await throws('MessageNotFoundError', () => api.getPost({ hashes: [UNKNOWN_HASH] }), 'no post')
  })

  await attempt(api.client, names.getMessage, 'unknown, malformed', async () => {
    await throws('MessageNotFoundError', () => api.getMessage(UNKNOWN_HASH), 'unknown hash')
    await throws('QueryError', () => api.getMessage('not-a-hash'), 'malformed hash')
  })
  await attempt(api.client, names.getMessageError, 'processed, pending, rejected, unknown', async () => {
    equal(await api.getMessageError(hash(0)), null, 'processed message')
    const amend = await world.preparedPost(alice, { type: 'amend', ref: UNKNOWN_HASH, content: {}, channel: channelA })
    equal((await world.send(alice, amend)).status, 'pending', 'amend of nothing')
    equal(await api.getMessageError(amend.item_hash), null, 'pending message')
    const denied = await world.preparedPost(carol, { type: 'note', address: alice.address, content: {} })
    await throws('InvalidMessageError', () => world.send(carol, denied), 'post for someone else')
    equal((await api.getMessageError(denied.item_hash)).error_code, 2, 'permission denied')
    const later = await world.preparedPost(carol, { type: 'note', address: alice.address, content: { n: 1 } })
    await world.send(carol, later, false)
    const error = await eventually('rejection', () => api.getMessageError(later.item_hash))
    sameSet(Object.keys(error), ['error_code', 'details'], 'keys of the error')
    equal(error.error_code, 2, 'permission denied')
    const missing = await throws('AxiosError', () => api.getMessageError(UNKNOWN_HASH), 'unknown hash')
    equal(missing.response.status, 404, 'status')
  })
}

/** A small seeded generator (mulberry32): the same combinations in every run with the same seed. */
function generator(seed) {
  let state = [...seed].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

// node main.mjs URL [SEED]: runs the network's TypeScript clients against the node at URL.
// Exit code 0: every case has a result line (failed ones too); 2: the script itself broke.
import * as facade from '@aleph-sdk/client'
import * as message from '@aleph-sdk/message'
import { accountCases } from './accounts.mjs'
import { facadeApi, messageApi, redirectPublicHost } from './apis.mjs'
import { Skip, attempt, axios, client, methodsOf, sameSet } from './harness.mjs'
import { publishingCases } from './publishing.mjs'
import { readingCases } from './reading.mjs'
import { socketFunctionCases, watchingCases } from './watching.mjs'
import { World } from './world.mjs'

const [url, seed = `${Date.now()}-${process.pid}`] = process.argv.slice(2)
if (!url) {
  console.error('usage: node main.mjs URL [SEED]')
  process.exit(2)
}
console.error(`seed ${seed}`)
axios.defaults.timeout = 45_000
const world = new World(url, seed)
redirectPublicHost(world.url)

await accountCases(world)
for (const api of [messageApi(world), facadeApi(world)]) {
  await publishingCases(world, api)
  await readingCases(world, api)
  await watchingCases(world, api)
}
await socketFunctionCases(world)
await surfaceCases()
process.exit(0)

/** The methods that these versions offer: a new one fails here, so that it gets its cases. */
async function surfaceCases() {
  const FILES = 'works on files, programs, instances or FORGET messages, not on POST and AGGREGATE'
  const surface = async (packageName, name, type, covered, elsewhere) => {
    const filed = client(packageName)
    await attempt(filed, name, 'every method is known to these cases', async () => {
      sameSet(methodsOf(type), [...covered, ...elsewhere], `methods of ${name}`)
    })
    for (const method of elsewhere) {
      await attempt(filed, `${name}.${method}`, 'offered by the client', async () => {
        throw new Skip(FILES)
      })
    }
  }
  await surface('@aleph-sdk/message', 'PostMessageClient', message.PostMessageClient, ['get', 'getAll', 'send'], [])
  await surface('@aleph-sdk/message', 'AggregateMessageClient', message.AggregateMessageClient, ['get', 'send'], [])
  await surface('@aleph-sdk/message', 'BaseMessageClient', message.BaseMessageClient,
    ['get', 'getAll', 'getError', 'getMessagesSocket'], [])
  await surface('@aleph-sdk/client', 'AlephHttpClient', facade.AlephHttpClient,
    ['fetchAggregate', 'fetchAggregates', 'getMessage', 'getMessageError', 'getMessages', 'getPost', 'getPosts', 'watchMessages'],
    ['downloadFile'])
  await surface('@aleph-sdk/client', 'AuthenticatedAlephHttpClient', facade.AuthenticatedAlephHttpClient,
    ['createAggregate', 'createPost', 'fetchAggregate', 'fetchAggregates', 'getMessage', 'getMessageError', 'getMessages',
      'getPost', 'getPosts', 'watchMessages', 'downloadFile'],
    ['createInstance', 'createProgram', 'createStore', 'forget'])
  for (const name of ['StoreMessageClient', 'ProgramMessageClient', 'InstanceMessageClient', 'ForgetMessageClient']) {
    await attempt(client('@aleph-sdk/message'), name, 'offered by the client', async () => {
      throw new Skip(FILES)
    })
  }
  await attempt(client('@aleph-sdk/message'), 'PostMessageClient.send', 'content of 50 000 bytes and more', async () => {
    const answer = await axios.post(`${url}/api/v0/storage/add_json`, {}, { validateStatus: () => true })
    if (answer.status === 404) throw new Skip('the client stores larger content by /api/v0/storage/add_json, which belongs to the file routes')
    const posts = new message.PostMessageClient(url)
    const sent = await posts.send({ account: world.eth('stored'), postType: 'large', content: { text: 'x'.repeat(60_000) }, sync: true })
    const read = await new message.BaseMessageClient(url).get({ hash: sent.item_hash })
    sameSet([read.item_type, read.content.content.text.length], ['storage', 60_000], 'stored content')
  })
}

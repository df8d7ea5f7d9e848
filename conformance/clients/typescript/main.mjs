// node main.mjs URL [SEED [TEZOS_URL]]: runs the network's TypeScript packages against the node at URL, and that for Tezos against
// a node that takes the dates which it signs.
// Exit code 0: every case has a result line (failed ones too); 2: the script itself broke.
import * as facade from '@aleph-sdk/client'
import * as message from '@aleph-sdk/message'
import { accountCases } from './accounts.mjs'
import { facadeApi, messageApi, redirectPublicHost } from './apis.mjs'
import { fileCases, fileFunctionCases } from './files.mjs'
import { forgettingCases, forgottenVersionCases } from './forgetting.mjs'
import { attempt, axios, client, methodsOf, sameSet } from './harness.mjs'
import { machineCases, machineFunctionCases } from './machines.mjs'
import { packageCases } from './packages.mjs'
import { costCases } from './paying.mjs'
import { publishingCases } from './publishing.mjs'
import { readingCases } from './reading.mjs'
import { socketFunctionCases, watchingCases } from './watching.mjs'
import { World } from './world.mjs'

const [url, seed = `${Date.now()}-${process.pid}`, tezosUrl] = process.argv.slice(2)
if (!url) {
  console.error('usage: node main.mjs URL [SEED [TEZOS_URL]]')
  process.exit(2)
}
console.error(`seed ${seed}`)
axios.defaults.timeout = 45_000
const world = new World(url, seed)
redirectPublicHost(world.url)

await accountCases(world)
for (const api of [messageApi(world), facadeApi(world)]) {
  await publishingCases(world, api)
  await fileCases(world, api)
  await forgettingCases(world, api)
  await machineCases(world, api)
  await readingCases(world, api)
  await watchingCases(world, api)
}
await fileFunctionCases(world)
await forgottenVersionCases(world)
await machineFunctionCases(world)
await costCases(world)
await socketFunctionCases(world)
await surfaceCases()
await packageCases(world, tezosUrl)
process.exit(0)

/** The methods that these versions offer: a new one fails here, so that it gets its cases. */
async function surfaceCases() {
  const INSIDE = ['getCostComputableMessage', 'prepareCostEstimationMessageContent', 'prepareMessageContent']
  const surface = async (packageName, name, type, covered) => {
    const filed = client(packageName)
    await attempt(filed, name, 'every method is known to these cases', async () => {
      sameSet(methodsOf(type), covered, `methods of ${name}`)
    })
  }
  const read = ['fetchAggregate', 'fetchAggregates', 'getMessage', 'getMessageError', 'getMessages', 'getPost', 'getPosts',
    'watchMessages', 'downloadFile']
  await surface('@aleph-sdk/message', 'PostMessageClient', message.PostMessageClient, ['get', 'getAll', 'send'])
  await surface('@aleph-sdk/message', 'AggregateMessageClient', message.AggregateMessageClient, ['get', 'send'])
  await surface('@aleph-sdk/message', 'BaseMessageClient', message.BaseMessageClient,
    ['get', 'getAll', 'getError', 'getMessagesSocket'])
  await surface('@aleph-sdk/message', 'ForgetMessageClient', message.ForgetMessageClient, ['send'])
  // What `send` and `getEstimatedCost` are made of is public in JavaScript; its cases are theirs.
  await surface('@aleph-sdk/message', 'StoreMessageClient', message.StoreMessageClient,
    ['download', 'pin', 'send', 'getCost', 'getEstimatedCost', 'getHash', 'uploadStore', ...INSIDE])
  await surface('@aleph-sdk/message', 'ProgramMessageClient', message.ProgramMessageClient,
    ['publish', 'spawn', 'getCost', 'getEstimatedCost', 'prepareBaseContent', ...INSIDE])
  await surface('@aleph-sdk/message', 'InstanceMessageClient', message.InstanceMessageClient,
    ['send', 'getCost', 'getEstimatedCost', ...INSIDE])
  await surface('@aleph-sdk/client', 'AlephHttpClient', facade.AlephHttpClient, read)
  await surface('@aleph-sdk/client', 'AuthenticatedAlephHttpClient', facade.AuthenticatedAlephHttpClient,
    [...read, 'createAggregate', 'createPost', 'createStore', 'forget', 'createProgram', 'createInstance'])
}

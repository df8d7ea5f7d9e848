// getCost, getEstimatedCost: what things cost, before and after they are published.
import { InstanceMessageClient, ItemType, ProgramMessageClient, StoreMessageClient } from '@aleph-sdk/message'
import { attempt, client, equal, throws, truthy } from './harness.mjs'
import { noise } from './world.mjs'

const UNKNOWN_HASH = 'beef'.repeat(16)
const CREDIT = { chain: 'ETH', type: 'credit' }

export async function costCases(world) {
  const filed = client('@aleph-sdk/message')
  const owner = world.eth('costs')
  const channel = world.name('costs')
  const stores = new StoreMessageClient(world.url)
  const programs = new ProgramMessageClient(world.url)
  const instances = new InstanceMessageClient(world.url)
  const file = await stores.send({ account: owner, channel, fileObject: new File([noise(`${world.seed}/costs`, 1_000)], 'f'),
    storageEngine: ItemType.storage, sync: true })

  /** The estimate is what the message then costs, line by line. */
  async function costsWhatWasEstimated(api, name, config, send) {
    await attempt(filed, `${name}.getEstimatedCost`, 'the estimate is what the message costs', async () => {
      const estimated = await api.getEstimatedCost({ account: owner, channel, ...config })
      const sent = await send({ account: owner, channel, sync: true, ...config })
      const cost = await api.getCost(sent.item_hash)
      equal([cost.payment_type, cost.cost], [estimated.payment_type, estimated.cost], 'in all')
      const lines = ({ detail }) => detail.map((line) => `${line.type} ${line.cost_hold} ${line.cost_credit}`).sort()
      equal(lines(cost), lines(estimated), 'line by line')
      truthy(Number(cost.cost) > 0, `a cost: ${cost.cost}`)
    })
    await attempt(filed, `${name}.getCost`, 'a hash that no message has', async () => {
      await throws('AxiosError', () => api.getCost(UNKNOWN_HASH), 'an unknown hash')
    })
  }
  await costsWhatWasEstimated(instances, 'InstanceMessageClient', {
    rootfs: { parent: { ref: file.item_hash, use_latest: true }, persistence: 'host', size_mib: 40_960 },
    resources: { vcpus: 2, memory: 4096, seconds: 30 }, payment: CREDIT }, (config) => instances.send(config))
  await costsWhatWasEstimated(programs, 'ProgramMessageClient', { programRef: file.item_hash, runtime: file.item_hash,
    entrypoint: 'main:app', isPersistent: true, payment: CREDIT }, (config) => programs.publish(config))
  await attempt(filed, 'StoreMessageClient.getEstimatedCost', 'grows with the size', async () => {
    const of = async (size) => Number((await stores.getEstimatedCost({ account: owner, channel,
      fileObject: new File([noise(`${world.seed}/costs`, 1_000)], 'f'), storageEngine: ItemType.storage, estimated_size_mib: size, payment: CREDIT })).cost)
    const one = await of(1_000)
    truthy(one > 0, `a cost: ${one}`)
    equal(await of(2_000), 2 * one, 'twice the size')
  })
  await attempt(filed, 'StoreMessageClient.getCost', 'a file that was stored', async () => {
    const cost = await stores.getCost(file.item_hash)
    equal(cost.detail.map((line) => line.type), ['STORAGE'], 'one line')
  })
}

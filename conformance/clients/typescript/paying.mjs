// getCost, getEstimatedCost: what things cost, before and after they are published, to the last digit.
import { AlephHttpClient } from '@aleph-sdk/client'
import {
  AggregateMessageClient,
  InstanceMessageClient,
  ItemType,
  MessageCostType,
  ProgramMessageClient,
  StoreMessageClient,
} from '@aleph-sdk/message'
import { attempt, client, equal, sameSet, throws } from './harness.mjs'
import { fileCost, lineOf, machineLines, mib, sumOfCredits } from './prices.mjs'
import { noise } from './world.mjs'

const UNKNOWN_HASH = 'beef'.repeat(16)
const CREDIT = { chain: 'ETH', type: 'credit' }
/** Whose aggregates say what things cost. */
const PRICES = '0xFba561a84A537fCaa567bb7A2257e7142701ae2A'
const FILE_BYTES = 1_000

export async function costCases(world) {
  const filed = client('@aleph-sdk/message')
  const owner = world.eth('costs')
  const channel = world.name('costs')
  const stores = new StoreMessageClient(world.url)
  const programs = new ProgramMessageClient(world.url)
  const instances = new InstanceMessageClient(world.url)
  const newFile = (size = FILE_BYTES) => new File([noise(`${world.seed}/costs`, size)], 'f')
  const file = await stores.send({ account: owner, channel, fileObject: newFile(), storageEngine: ItemType.storage, sync: true })
  const { pricing } = await new AggregateMessageClient(world.url).get({ address: PRICES, keys: 'pricing' })

  /** The estimate, and what the message then costs, are both what the network's rules say, line by line. */
  async function costs(api, name, what, { config, send, product, resources, pinned }) {
    await attempt(filed, `${name}.getEstimatedCost, getCost`, what, async () => {
      const expected = machineLines(product, pricing[product], resources)
      const total = sumOfCredits(expected)
      if (pinned) equal(total, pinned, 'the figure of the network\'s rules')
      const all = { account: owner, channel, payment: CREDIT, ...config }
      const sent = await send({ ...all, sync: true })
      for (const [when, cost] of [['before', await api.getEstimatedCost(all)], ['after', await api.getCost(sent.item_hash)]]) {
        equal(cost.detail.map(lineOf).sort(), expected, `lines ${when}`)
        equal([cost.payment_type, cost.cost], ['credit', total], `in all ${when}`)
      }
    })
  }
  const instance = (what, { rootfs_mib, vcpus, memory, volumes = [], fields = {}, product = 'instance', lines = [], pinned }) =>
    costs(instances, 'InstanceMessageClient', what, {
      config: { rootfs: { parent: { ref: file.item_hash, use_latest: true }, persistence: 'host', size_mib: rootfs_mib },
        resources: { vcpus, memory, seconds: 30 }, volumes, ...fields },
      send: (config) => instances.send(config),
      product,
      resources: { vcpus, memory,
        volumes: [['EXECUTION_INSTANCE_VOLUME_ROOTFS', 'EXECUTION_INSTANCE_VOLUME_ROOTFS', rootfs_mib], ...lines] },
      pinned,
    })
  await instance('the smallest one', { rootfs_mib: 20_480, vcpus: 1, memory: 2_048, pinned: '3.958333333333333333' })
  await instance('two units; the disk is within them', { rootfs_mib: 40_960, vcpus: 2, memory: 4_096, pinned: '7.916666666666666666' })
  await instance('its memory decides, its disk is larger than what is free', { rootfs_mib: 100_000, vcpus: 1, memory: 8_192 })
  await instance('volumes of each kind', {
    rootfs_mib: 20_480, vcpus: 1, memory: 2_048,
    volumes: [
      { mount: '/a', ephemeral: true, size_mib: 50 },
      { mount: '/b', persistence: 'host', name: 'b', size_mib: 100 },
      { mount: '/c', ref: file.item_hash, use_latest: true },
    ],
    lines: [
      ['EXECUTION_VOLUME_PERSISTENT', '#0:/a', 50],
      ['EXECUTION_VOLUME_PERSISTENT', '#1:/b', 100],
      ['EXECUTION_VOLUME_INMUTABLE', '#2:/c', mib(FILE_BYTES)],
    ],
  })
  await instance('a confidential one costs twice as much', { rootfs_mib: 20_480, vcpus: 2, memory: 2_048,
    fields: { environment: { trusted_execution: { firmware: file.item_hash, policy: 1 } } },
    product: 'instance_confidential', pinned: '15.833333333333333333' })

  const program = (what, { isPersistent, multiplier }) => {
    const product = isPersistent ? 'program_persistent' : 'program'
    return costs(programs, 'ProgramMessageClient', what, {
      config: { programRef: file.item_hash, runtime: file.item_hash, entrypoint: 'main:app', isPersistent },
      send: (config) => programs.publish(config),
      product,
      resources: { vcpus: 1, memory: 128, multiplier, volumes: [
        ['EXECUTION_PROGRAM_VOLUME_CODE', 'EXECUTION_PROGRAM_VOLUME_CODE', mib(FILE_BYTES)],
        ['EXECUTION_PROGRAM_VOLUME_RUNTIME', 'EXECUTION_PROGRAM_VOLUME_RUNTIME', mib(FILE_BYTES)],
      ] },
    })
  }
  await program('one that runs on', { isPersistent: true, multiplier: 1 })
  await program('one that is started by requests costs twice with internet', { isPersistent: false, multiplier: 2 })
  await attempt(filed, 'ProgramMessageClient.getEstimatedCost', 'of a file that is not stored yet: its size, rounded up', async () => {
    const cost = await programs.getEstimatedCost({ account: owner, channel, file: newFile(1_500_000), runtime: file.item_hash,
      entrypoint: 'main:app', isPersistent: true, payment: CREDIT })
    const expected = machineLines('program_persistent', pricing.program_persistent, { vcpus: 1, memory: 128, volumes: [
      ['EXECUTION_PROGRAM_VOLUME_CODE', 'EXECUTION_PROGRAM_VOLUME_CODE', 2],
      ['EXECUTION_PROGRAM_VOLUME_RUNTIME', 'EXECUTION_PROGRAM_VOLUME_RUNTIME', mib(FILE_BYTES)],
    ] })
    equal(cost.detail.map(lineOf).sort(), expected, 'lines')
  })

  const estimateOfFile = (fields) => stores.getEstimatedCost({ account: owner, channel, fileObject: newFile(),
    storageEngine: ItemType.storage, ...fields })
  for (const [size, credits] of [[1, '0.001247742293793479'], [25, '0.001247742293793479'], [1_000, '0.049909691751739188']]) {
    await attempt(filed, 'StoreMessageClient.getEstimatedCost', `${size} MiB, paid for with credits`, async () => {
      equal(fileCost(pricing.storage, size, 'credit'), credits, 'the figure of the network\'s rules')
      equal((await estimateOfFile({ estimated_size_mib: size, payment: CREDIT })).cost, credits, 'the node')
    })
  }
  for (const [size, held] of [[1, '0.333333333000000000'], [20, '6.666666660000000000']]) {
    await attempt(filed, 'StoreMessageClient.getEstimatedCost', `${size} MiB, for which ALEPH are held`, async () => {
      equal(fileCost(pricing.storage, size, 'hold'), held, 'the figure of the network\'s rules')
      const cost = await estimateOfFile({ estimated_size_mib: size })
      equal([cost.payment_type, cost.cost], ['hold', held], 'the node')
    })
  }
  await attempt(filed, 'StoreMessageClient.getCost', 'a file that was stored', async () => {
    const cost = await stores.getCost(file.item_hash)
    equal(cost.detail.map((line) => line.type), ['STORAGE'], 'one line')
    equal(cost.cost, fileCost(pricing.storage, mib(FILE_BYTES), cost.payment_type === 'credit' ? 'credit' : 'hold'), 'of its real size')
  })
  await attempt(client('@aleph-sdk/client'), 'instanceClient, programClient, storeClient', 'their costs', async () => {
    const facade = new AlephHttpClient(world.url)
    const all = { account: owner, channel, payment: CREDIT }
    const disk = { parent: { ref: file.item_hash, use_latest: true }, persistence: 'host', size_mib: 20_480 }
    const resources = { vcpus: 1, memory: 2_048, seconds: 30 }
    equal((await facade.instanceClient.getEstimatedCost({ ...all, rootfs: disk, resources })).cost, '3.958333333333333333', 'instance')
    const program = await facade.programClient.getEstimatedCost({ ...all, programRef: file.item_hash, runtime: file.item_hash,
      entrypoint: 'main:app', isPersistent: true })
    equal(program.cost, '15.277777777777777777', 'program')
    equal((await facade.storeClient.getCost(file.item_hash)).cost, fileCost(pricing.storage, mib(FILE_BYTES), 'hold'), 'file')
  })
  for (const [name, api] of [['InstanceMessageClient', instances], ['ProgramMessageClient', programs], ['StoreMessageClient', stores]]) {
    await attempt(filed, `${name}.getCost`, 'a hash that no message has', async () => {
      const error = await throws('AxiosError', () => api.getCost(UNKNOWN_HASH), 'an unknown hash')
      equal(error.response.status, 404, 'status')
    })
  }
  await attempt(filed, 'MessageCostType', 'every kind of line that the node writes', async () => {
    sameSet(Object.values(MessageCostType), ['EXECUTION', 'EXECUTION_VOLUME_PERSISTENT', 'EXECUTION_VOLUME_INMUTABLE',
      'EXECUTION_VOLUME_DISCOUNT', 'EXECUTION_INSTANCE_VOLUME_ROOTFS', 'EXECUTION_PROGRAM_VOLUME_CODE',
      'EXECUTION_PROGRAM_VOLUME_RUNTIME', 'EXECUTION_PROGRAM_VOLUME_DATA', 'STORAGE'], 'kinds')
  })
}

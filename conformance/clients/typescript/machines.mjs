// createProgram, createInstance: what machines need, what they keep, and how they end.
import { BaseMessageClient, ItemType, MessageType, ProgramMessageClient, StoreMessageClient } from '@aleph-sdk/message'
import { attempt, client, equal, eventually, throws, truthy } from './harness.mjs'
import { listed, noise, sameSingle, sha256 } from './world.mjs'

const UNKNOWN_HASH = 'beef'.repeat(16)
const CREDIT = { chain: 'ETH', type: 'credit' }

export async function machineCases(world, api) {
  const label = `${api.client.split('@')[1].replace('/', '-')}-machines`
  const account = (name) => world.eth(`${label}-${name}`)
  const channel = world.name(label)
  const attemptHere = (operation, name, body) => attempt(api.client, api.names[operation], name, body)
  const bytes = (name, size = 1_000) => noise(`${world.seed}/${label}/${name}`, size)
  const store = async (owner, name, size) => (await api.createStore(owner,
    { fileObject: new File([bytes(name, size)], name), storageEngine: ItemType.storage, channel, sync: true })).item_hash
  const program = (owner, code, runtime, fields = {}) => api.createProgram(owner,
    { programRef: code, runtime, entrypoint: 'main:app', channel, sync: true, ...fields })
  const instance = (owner, parent, fields = {}) => api.createInstance(owner,
    { rootfs: { parent: { ref: parent } }, channel, sync: true, ...fields })
  const forget = (owner, ...hashes) => api.forget(owner, { hashes, channel, sync: true })

  /** It is processed, and every operation shows it as it was sent. */
  async function shown(sent) {
    sameSingle(await api.getMessage(sent.item_hash), sent)
    equal((await api.getMessages({ hashes: [sent.item_hash], messageTypes: [sent.type] })).messages, [listed(sent)], 'in the list')
  }
  /** The same machine with other fields is refused. */
  async function refused(owner, sent, fields) {
    const message = await world.prepared(owner, sent.type, { ...JSON.parse(sent.item_content), ...fields }, channel)
    await throws('InvalidMessageError', () => world.send(owner, message), JSON.stringify(fields))
    return message.item_hash
  }
  async function refusedWith(code, owner, sent, fields) {
    const error = await api.getMessageError(await refused(owner, sent, fields))
    equal(error.error_code, code, `code of ${JSON.stringify(error)}`)
    return error.details.errors[0]
  }

  await attemptHere('createProgram', 'from a reference: defaults, and every option', async () => {
    const owner = account('programs')
    const [code, runtime, data] = [await store(owner, 'code'), await store(owner, 'runtime'), await store(owner, 'data')]
    await shown(await program(owner, code, runtime))
    const sent = await program(owner, code, runtime, {
      isPersistent: true,
      encoding: 'squashfs',
      subscriptions: [{ sender: owner.address, channel }, {}],
      memory: 4096,
      vcpus: 4,
      metadata: { name: 'größe 🦀', tags: [`${label}-tag`] },
      variables: { KEY: 'wert ß', EMPTY: '' },
      payment: CREDIT,
      volumes: [
        { mount: '/data', ref: data, use_latest: false },
        { mount: '/tmp', ephemeral: true, size_mib: 1000 },
        { mount: '/keep', persistence: 'host', name: 'kept', size_mib: 1953125 },
        { mount: '/copy', persistence: 'store', name: 'copy', size_mib: 1, parent: { ref: data, use_latest: true } },
      ],
    })
    await shown(sent)
    equal((await api.getMessages({ tags: [`${label}-tag`] })).messages.map((m) => m.item_hash), [sent.item_hash], 'by tag')
  })
  await attemptHere('createProgram', 'from a file, which is stored before', async () => {
    const owner = account('from-file')
    const runtime = await store(owner, 'file-runtime')
    const sent = await api.createProgram(owner, { file: new File([bytes('source')], 'source.zip'), runtime,
      entrypoint: 'run.sh', storageEngine: ItemType.storage, channel, sync: true })
    await shown(sent)
    const stored = await api.getMessage(sent.content.code.ref)
    equal([stored.type, stored.content.item_hash], ['STORE', sha256(bytes('source'))], 'the code')
  })
  await attemptHere('createInstance', 'defaults, and every option', async () => {
    const owner = account('instances')
    const [rootfs, extra] = [await store(owner, 'rootfs'), await store(owner, 'extra')]
    await shown(await instance(owner, rootfs))
    const stream = { chain: 'AVAX', type: 'superfluid', receiver: owner.address }
    for (const payment of [{ chain: 'ETH', type: 'hold' }, stream]) {
      await throws('InvalidMessageError', () => instance(owner, rootfs, { payment }), 'a way to pay that is over')
    }
    await shown(await instance(owner, rootfs, {
      rootfs: { parent: { ref: rootfs, use_latest: false }, persistence: 'store', size_mib: 40_960 },
      metadata: { name: 'vm' },
      variables: { A: 'b' },
      authorized_keys: ['ssh-ed25519 AAAA größe'],
      resources: { vcpus: 2, memory: 4096, seconds: 1 },
      environment: { internet: false, aleph_api: false, hypervisor: 'firecracker' },
      volumes: [{ mount: '/x', ref: extra, use_latest: true }, { mount: '/y', persistence: 'host', name: 'y', size_mib: 5 }],
      payment: { chain: 'SOL', type: 'credit', receiver: owner.address },
      requirements: {
        cpu: { architecture: 'x86_64', vendor: 'AuthenticAMD', features: ['sev'] },
        node: { node_hash: UNKNOWN_HASH, owner: owner.address, address_regex: '^https?://[a-z.]+$', terms_and_conditions: extra },
      },
    }))
    await shown(await instance(owner, rootfs, {
      environment: { trusted_execution: { firmware: extra, policy: 1 } },
      requirements: { node: { node_hash: UNKNOWN_HASH },
        gpu: [{ vendor: 'NVIDIA', device_name: 'L40S', device_class: '0302', device_id: '10de:26b9' }] },
    }))
  })
  await attemptHere('createInstance', 'an instance waits for its root disk', async () => {
    const owner = account('waiting')
    const file = bytes('late')
    const body = { address: owner.address, time: 1_700_000_000, item_type: 'storage', item_hash: sha256(file) }
    const late = await world.prepared(owner, MessageType.store, body, channel, 1_700_000_000)
    const sent = await instance(owner, late.item_hash)
    equal((await api.getMessages({ hashes: [sent.item_hash] })).messages, [], 'not processed yet')
    // The file by another message, so that the one that is waited for finds it.
    await store(owner, 'late')
    equal((await world.send(owner, late)).status, 'processed', 'status of the STORE')
    await eventually('instance', async () => (await api.getMessages({ hashes: [sent.item_hash] })).messages.length === 1)
    await shown(sent)
  })
  await attemptHere('createInstance', 'refused: a disk that is too small, faulty fields, another\'s account', async () => {
    const owner = account('refused')
    const rootfs = await store(owner, 'large', 3 * 1024 * 1024)
    const volume = (size) => ({ mount: '/v', persistence: 'host', name: 'v', size_mib: size, parent: { ref: rootfs, use_latest: true } })
    const sent = await instance(owner, rootfs, { volumes: [volume(3)] })
    await shown(sent)
    equal(await refusedWith(304, owner, sent, { volumes: [volume(3), volume(2)] }), { volume_name: 'v', parent_ref: rootfs,
      parent_file: sha256(bytes('large', 3 * 1024 * 1024)), parent_size: 3 * 1024 * 1024, volume_size: 2 * 1024 * 1024 }, 'details')
    await refusedWith(2, owner, sent, { address: account('other').address })
    for (const fields of [{ volumes: [volume(2.5)] }, { allow_amend: 'perhaps' }, { payment: { type: 'gold' } }, { more: 1 }]) {
      await refused(owner, sent, fields) // at once, so that no route knows it
    }
  })
  await attemptHere('forget', 'machines keep their files, and let them go', async () => {
    const owner = account('forget')
    const file = await store(owner, 'kept')
    const machines = [await program(owner, file, file), await instance(owner, file)]
    for (const machine of machines) {
      await throws('InvalidMessageError', () => forget(owner, file), 'a file that is used')
      const by = await forget(owner, machine.item_hash)
      const error = await throws('ForgottenMessageError', () => api.getMessage(machine.item_hash), 'getMessage')
      truthy(error.message.endsWith(`forgotten by ${by.item_hash}`), error.message)
    }
    await forget(owner, file)
    await throws('ForgottenMessageError', () => api.getMessage(file), 'getMessage of the file')
  })
}

/** What only the classes of @aleph-sdk/message offer. */
export async function machineFunctionCases(world) {
  const programs = new ProgramMessageClient(world.url)
  const filed = client('@aleph-sdk/message')
  const owner = world.eth('spawning')
  await attempt(filed, 'ProgramMessageClient.spawn', 'a program of a file that is there', async () => {
    const code = await new StoreMessageClient(world.url).send({ account: owner,
      fileObject: new File([noise(`${world.seed}/spawned`, 100)], 'code'), storageEngine: ItemType.storage, sync: true })
    const sent = await programs.spawn({ account: owner, channel: 'spawn', programRef: code.item_hash,
      runtime: code.item_hash, entrypoint: 'main:app' })
    sameSingle(await new BaseMessageClient(world.url).get({ hash: sent.item_hash }), sent)
  })
  await attempt(filed, 'ProgramMessageClient.publish', 'code that nobody has stored is refused by the client', async () => {
    await throws('Error', () => programs.publish({ account: owner, channel: 'c', programRef: UNKNOWN_HASH, entrypoint: 'a' }), 'no code')
  })
}

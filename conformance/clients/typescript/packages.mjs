// Each of the fourteen published packages has cases here or in the other files; this file has those of the packages that
// make accounts, and of what the others export beside clients.
import { createServer, connect } from 'node:net'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Account, BaseProviderWallet, ECIESAccount } from '@aleph-sdk/account'
import * as avalanche from '@aleph-sdk/avalanche'
import * as base from '@aleph-sdk/base'
import * as core from '@aleph-sdk/core'
import * as cosmos from '@aleph-sdk/cosmos'
import * as ethereum from '@aleph-sdk/ethereum'
import * as evm from '@aleph-sdk/evm'
import {
  BaseMessageClient,
  InstanceMessageClient,
  ItemType,
  MAXIMUM_DISK_SIZE,
  PostMessageClient,
  StoreMessageClient,
} from '@aleph-sdk/message'
import * as nuls2 from '@aleph-sdk/nuls2'
import * as substrate from '@aleph-sdk/substrate'
import * as tezos from '@aleph-sdk/tezos'
import { b58cencode, prefix } from '@taquito/utils'
import { Wallet, providers } from 'ethers'
import { startChain } from './chain.mjs'
import { Skip, attempt, axios, casesOf, client, equal, throws, truthy } from './harness.mjs'
import { round } from './rounds.mjs'
import { superfluidCases } from './superfluid.mjs'
import { World, noise, sameSingle } from './world.mjs'

const MNEMONIC = 'test test test test test test test test test test test junk'

/** @param tezosUrl a node that takes the dates of 1970 that `@aleph-sdk/tezos` signs */
export async function packageCases(world, tezosUrl) {
  await coreCases(world)
  await ownAccountCases(world)
  await evmCases(world)
  for (const account of accounts(world)) await round(world, account)
  await tezosCases(world, tezosUrl)
  await superfluidCases(world)
  await everyPackageHasCases()
}

function accounts(world) {
  const key = (name) => world.bytes(`round/${name}`).toString('hex')
  return [
    { packageName: '@aleph-sdk/ethereum', kind: 'importAccountFromPrivateKey', chain: 'ETH',
      make: () => ethereum.importAccountFromPrivateKey(key('ethereum')) },
    { packageName: '@aleph-sdk/solana', kind: 'importAccountFromPrivateKey', chain: 'SOL', make: () => world.sol('round/solana') },
    { packageName: '@aleph-sdk/base', kind: 'importAccountFromPrivateKey', chain: 'ETH',
      make: () => base.importAccountFromPrivateKey(key('base')) },
    { packageName: '@aleph-sdk/avalanche', kind: 'importAccountFromPrivateKey', chain: 'ETH',
      make: () => avalanche.importAccountFromPrivateKey(key('avalanche')) },
    { packageName: '@aleph-sdk/cosmos', kind: 'newAccount', chain: 'CSDK', make: async () => (await cosmos.newAccount()).account },
    { packageName: '@aleph-sdk/nuls2', kind: 'importAccountFromPrivateKey', chain: 'NULS2',
      make: () => nuls2.importAccountFromPrivateKey(key('nuls2')) },
    { packageName: '@aleph-sdk/substrate', kind: 'importAccountFromPrivateKey', chain: 'DOT',
      make: () => substrate.importAccountFromPrivateKey('0x' + key('substrate')) },
  ]
}

/** The network refuses what this package signs; a private network may take it (spec-notes, "Tezos"). */
async function tezosCases(world, tezosUrl) {
  const filed = client('@aleph-sdk/tezos')
  const make = () => tezos.importAccountFromPrivateKey(b58cencode(world.bytes('round/tezos'), prefix.edsk2))
  await attempt(filed, 'importAccountFromPrivateKey', 'a post is refused, as by the network: it signs a date of 1970', async () => {
    const account = await make()
    const message = await world.preparedPost(account, { type: 'round', content: {} })
    await throws('InvalidMessageError', () => world.send(account, message), 'its post')
    const refused = await axios.get(`${world.url}/api/v0/messages/${message.item_hash}`, { validateStatus: () => true })
    equal([refused.data.status, refused.data.error_code], ['rejected', 1], 'the refusal and its code')
  })
  if (!tezosUrl) {
    await attempt(filed, 'importAccountFromPrivateKey', 'at a node that takes dates of 1970', async () => {
      throw new Skip('no such node was named')
    })
    return
  }
  const kind = 'importAccountFromPrivateKey (--tezos-dates-of-1970)'
  await round(new World(tezosUrl, world.seed), { packageName: '@aleph-sdk/tezos', kind, chain: 'TEZOS', make })
}

async function coreCases(world) {
  const filed = client('@aleph-sdk/core')
  await attempt(filed, 'Blockchain', 'the node knows every chain of it', async () => {
    const chains = Object.values(core.Blockchain)
    equal(chains.length, 9, 'number of chains')
    for (const chain of chains) {
      const { messages } = await new BaseMessageClient(world.url).getAll({ chains: [chain], pagination: 5 })
      truthy(messages.every((message) => message.chain === chain), `only messages of ${chain}`)
    }
  })
  await attempt(filed, 'stripTrailingSlash', 'the address of a node, however it ends', async () => {
    for (const url of [world.url, `${world.url}/`, `${world.url}//  `]) {
      equal(core.stripTrailingSlash(url), world.url, url)
      equal((await new PostMessageClient(url).getAll({ pagination: 1 })).pagination_item, 'posts', `posts of ${url}`)
    }
  })
  await attempt(filed, 'gigabyteToMebibyte', 'the largest disk that the node takes', async () => {
    equal([1, 20, 2048].map(core.gigabyteToMebibyte), [954, 19_074, 1_953_125], 'rounded up')
    equal(MAXIMUM_DISK_SIZE, core.gigabyteToMebibyte(2048), 'largest disk of @aleph-sdk/message')
    const owner = world.eth('core')
    const disk = await new StoreMessageClient(world.url).send({ account: owner, sync: true, storageEngine: ItemType.storage,
      fileObject: new File([noise(`${world.seed}/core`, 100)], 'f') })
    // The client cuts larger root disks off by itself.
    const estimate = (size) => new InstanceMessageClient(world.url).getEstimatedCost({ account: owner,
      rootfs: { parent: { ref: disk.item_hash, use_latest: true }, persistence: 'host', size_mib: 20_480 },
      volumes: [{ mount: '/v', persistence: 'host', name: 'v', size_mib: size }] })
    truthy(Number((await estimate(MAXIMUM_DISK_SIZE)).cost) > 0, 'a cost')
    equal((await throws('AxiosError', () => estimate(MAXIMUM_DISK_SIZE + 1), 'a larger disk')).response.status, 422, 'status')
  })
  await attempt(filed, 'getSocketPath', 'all requests go through the UNIX socket that a variable names', () => throughSocket(world))
  await attempt(filed, 'delay, isNode, DEFAULT_API_V2, DEFAULT_API_WS_V2', 'as documented', async () => {
    await core.delay(1)
    equal([core.isNode(), core.DEFAULT_API_V2, core.DEFAULT_API_WS_V2], [true, 'https://api3.aleph.im/', 'wss://api3.aleph.im/'], 'values')
  })
}

async function throughSocket(world) {
  const { hostname, port } = new URL(world.url)
  const folder = await mkdtemp(join(tmpdir(), 'aleph-'))
  const path = join(folder, 'node.sock')
  let connections = 0
  const relay = createServer((from) => {
    connections++
    const to = connect(Number(port), hostname)
    from.pipe(to).pipe(from)
    for (const end of [from, to]) end.on('error', () => [from, to].forEach((other) => other.destroy()))
  })
  await new Promise((resolve) => relay.listen(path, resolve))
  process.env.ALEPH_API_UNIX_SOCKET = path
  try {
    equal(core.getSocketPath(), path, 'path')
    // The address of the client is never asked for.
    const url = 'http://node.invalid'
    const sent = await new PostMessageClient(url).send({ account: world.eth('socket'), postType: 'socket', content: {}, sync: true })
    sameSingle(await new BaseMessageClient(url).get({ hash: sent.item_hash }), sent)
    truthy(connections > 0, 'nothing went through the socket')
  } finally {
    delete process.env.ALEPH_API_UNIX_SOCKET
    relay.close()
    await rm(folder, { recursive: true })
  }
}

/** What users make of the base classes of @aleph-sdk/account. */
async function ownAccountCases(world) {
  class OwnAccount extends Account {
    constructor(wallet) {
      super(wallet.address)
      this.wallet = wallet
    }

    getChain() {
      return core.Blockchain.BASE
    }

    sign(message) {
      return this.wallet.signMessage(message.getVerificationBuffer())
    }
  }
  class OwnWallet extends BaseProviderWallet {
    constructor(wallet) {
      super()
      this.wallet = wallet
    }

    signMessage(data) {
      return this.wallet.signMessage(data)
    }
  }
  class OwnEncryptingAccount extends ECIESAccount {
    constructor(wallet) {
      super(wallet.address)
      this.wallet = new OwnWallet(wallet)
    }

    async askPubKey() {
      this.publicKey = this.wallet.wallet.publicKey
    }

    getChain() {
      return core.Blockchain.ETH
    }

    sign(message) {
      return this.wallet.signMessage(message.getVerificationBuffer())
    }
  }
  const packageName = '@aleph-sdk/account'
  const wallet = (name) => new Wallet(world.bytes(name))
  await round(world, { packageName, kind: 'Account', chain: 'BASE', make: () => new OwnAccount(wallet('own')) })
  await round(world, { packageName, kind: 'ECIESAccount, BaseProviderWallet', chain: 'ETH', make: async () => {
    const account = new OwnEncryptingAccount(wallet('encrypting'))
    await account.askPubKey()
    equal(account.publicKey, wallet('encrypting').publicKey, 'public key')
    return account
  } })
}

async function evmCases(world) {
  const filed = client('@aleph-sdk/evm')
  const signer = new Wallet(world.bytes('evm'))
  await round(world, { packageName: '@aleph-sdk/evm', kind: 'ExternalSignerWallet', chain: 'ETH', make: () =>
    new ethereum.ETHAccount(new evm.ExternalSignerWallet(signer.address, new providers.JsonRpcProvider(),
      (data) => signer.signMessage(data)), signer.address) })
  await attempt(filed, 'verifyEthereum', 'a message as the node serves it, and another one', async () => {
    const sent = await new PostMessageClient(world.url).send({ account: world.eth('verified'), postType: 'v', content: {}, sync: true })
    const served = await new BaseMessageClient(world.url).get({ hash: sent.item_hash })
    const buffer = (message) => Buffer.from([message.chain, message.sender, message.type, message.item_hash].join('\n'))
    truthy(evm.verifyEthereum(buffer(served), served.signature, served.sender), 'signed by its sender')
    truthy(!evm.verifyEthereum(buffer({ ...served, type: 'FORGET' }), served.signature, served.sender), 'not another message')
  })
  await attempt(filed, 'JsonRPCWallet, getALEPHBalance, getChainId', 'what an account holds on its chain', async () => {
    const chain = await startChain({ chainId: 1, owner: signer.address, balances: { [signer.address]: '1234567890123456789012' } })
    try {
      const wallet = new evm.JsonRPCWallet(signer.connect(new providers.JsonRpcProvider(chain.url)))
      const account = new ethereum.ETHAccount(wallet, signer.address, undefined, evm.RpcId.ETH)
      equal((await account.getALEPHBalance()).toString(), '1234.567890123456789012', 'ALEPH, to the last digit')
      equal([await account.getChainId(), account.getRpcUrl()], [1, chain.url], 'chain and address')
    } finally {
      chain.close()
    }
  })
  await attempt(filed, 'alephToWei, weiToAleph', 'what the node says an account holds', async () => {
    const { data } = await axios.get(`${world.url}/api/v0/addresses/${signer.address}/balance`)
    equal(evm.weiToAleph(`${data.balance}${'0'.repeat(18)}`).toNumber(), data.balance, 'of wei')
    equal(evm.alephToWei(1.5).toString(), '1500000000000000000', 'to wei')
  })
  await attempt(filed, 'ChainData, ChainMetadata, decToHex, hexToDec', 'chains by their numbers', async () => {
    for (const [id, name] of [[1, 'Ethereum Mainnet'], [43114, 'Avalanche Mainnet'], [8453, 'Base Mainnet']]) {
      equal([evm.findChainDataByChainId(id).chainName, evm.hexToDec(evm.decToHex(id))], [name, id], name)
      truthy(evm.findChainMetadataByChainId(id).tokenAddress, `ALEPH on ${name}`)
    }
  })
  await attempt(filed, 'createEphemeralEth', 'a new key may publish at once', async () => {
    const made = await evm.createEphemeralEth()
    equal(Wallet.fromMnemonic(made.mnemonic).address, made.address, 'address of the words')
    const account = ethereum.importAccountFromPrivateKey(made.privateKey)
    const sent = await new PostMessageClient(world.url).send({ account, postType: 'e', content: {}, sync: true })
    equal(sent.sender, made.address, 'sender')
    equal(ethereum.importAccountFromMnemonic(MNEMONIC).address, Wallet.fromMnemonic(MNEMONIC).address, 'of known words')
  })
}

/** A package without a case would go unnoticed: the table of packages is the list of what is installed. */
async function everyPackageHasCases() {
  const { dependencies } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'))
  for (const name of Object.keys(dependencies).filter((dependency) => dependency.startsWith('@aleph-sdk/'))) {
    await attempt(client(name), 'cases', 'the package has cases', async () => {
      truthy(casesOf(client(name)) > 1, `no case of ${name}`)
    })
  }
}

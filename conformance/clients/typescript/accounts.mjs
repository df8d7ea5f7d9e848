// Every way in which @aleph-sdk/ethereum and @aleph-sdk/solana make an account: what it signs, the node must accept.
import * as ethereum from '@aleph-sdk/ethereum'
import * as solana from '@aleph-sdk/solana'
import { EthereumMockProvider } from '@aleph-sdk/evm'
import { BaseMessageClient, PostMessageClient } from '@aleph-sdk/message'
import { Keypair } from '@solana/web3.js'
import nacl from 'tweetnacl'
import { attempt, client, equal, throws, truthy } from './harness.mjs'
import { sameSingle } from './world.mjs'

export async function accountCases(world) {
  const eth = client('@aleph-sdk/ethereum')
  const sol = client('@aleph-sdk/solana')
  const posts = new PostMessageClient(world.url)
  const messages = new BaseMessageClient(world.url)

  async function accepted(account, chain) {
    const sent = await posts.send({
      account,
      postType: 'signed',
      content: { body: `signed by ${account.address}`, umlaut: 'Grüße 🦀' },
      channel: world.name('accounts'),
      sync: true,
    })
    equal(sent.chain, chain, 'chain of the envelope')
    sameSingle(await messages.get({ hash: sent.item_hash }), sent)
    return sent
  }

  const mnemonic = 'test test test test test test test test test test test junk'

  await attempt(eth, 'importAccountFromPrivateKey', 'hex key with and without 0x', async () => {
    const key = world.bytes('eth-key').toString('hex')
    const plain = ethereum.importAccountFromPrivateKey(key)
    const prefixed = ethereum.importAccountFromPrivateKey('0x' + key)
    equal(plain.address, prefixed.address, 'address')
    await accepted(plain, 'ETH')
    await accepted(prefixed, 'ETH')
  })
  await attempt(eth, 'importAccountFromMnemonic', 'default and own derivation path', async () => {
    const first = ethereum.importAccountFromMnemonic(mnemonic)
    const second = ethereum.importAccountFromMnemonic(mnemonic, "m/44'/60'/0'/0/1")
    truthy(first.address !== second.address, 'two paths must give two addresses')
    await accepted(first, 'ETH')
    await accepted(second, 'ETH')
  })
  await attempt(eth, 'newAccount', 'a new account may publish at once', async () => {
    await accepted(ethereum.newAccount().account, 'ETH')
  })
  await attempt(eth, 'getAccountFromProvider', 'an injected EIP-1193 wallet', async () => {
    const key = world.bytes('eth-provider').toString('hex')
    const { address } = ethereum.importAccountFromPrivateKey(key)
    const provider = new EthereumMockProvider({ address, privateKey: key, networkVersion: 1 })
    const account = await ethereum.getAccountFromProvider(provider)
    equal(account.address, address, 'address of the wallet')
    await accepted(account, 'ETH')
  })
  await attempt(eth, 'sign', 'a signature of another account is refused', async () => {
    const honest = world.eth('honest')
    const forger = world.eth('forger')
    const message = await world.preparedPost(honest, { type: 't', content: {}, channel: world.name('accounts') })
    const error = await throws('InvalidMessageError', () => world.send(forger, message), 'forged message')
    truthy(String(error.message).includes('422'), 'the refusal must be HTTP 422')
  })

  await attempt(sol, 'importAccountFromPrivateKey', 'keypair of 64 bytes', async () => {
    await accepted(world.sol('sol-key'), 'SOL')
  })
  await attempt(sol, 'newAccount', 'a new account may publish at once', async () => {
    await accepted(solana.newAccount().account, 'SOL')
  })
  for (const shape of ['object', 'bytes']) {
    await attempt(sol, 'getAccountFromProvider', `a wallet that answers with ${shape}`, async () => {
      const keypair = Keypair.fromSeed(world.bytes(`sol-wallet-${shape}`))
      const wallet = {
        connected: false,
        publicKey: keypair.publicKey,
        async connect() {
          this.connected = true
        },
        async signMessage(bytes) {
          const signature = nacl.sign.detached(bytes, keypair.secretKey)
          return shape === 'bytes' ? signature : { signature, publicKey: keypair.publicKey.toBase58() }
        },
      }
      const account = await solana.getAccountFromProvider(wallet)
      truthy(wallet.connected, 'the client connects the wallet')
      await accepted(account, 'SOL')
    })
  }
  await attempt(sol, 'verifySolana', 'the signature that the node serves verifies in the client', async () => {
    const sent = await accepted(world.sol('sol-verify'), 'SOL')
    const served = await messages.get({ hash: sent.item_hash })
    truthy(solana.verifySolana(sent.getVerificationBuffer(), served.signature), 'served signature must verify')
    equal(served.signature, sent.signature, 'signature text')
  })
  await attempt(sol, 'sign', 'a signature of another account is refused', async () => {
    const message = await world.preparedPost(world.sol('sol-honest'), { type: 't', content: {} })
    await throws('InvalidMessageError', () => world.send(world.sol('sol-forger'), message), 'forged message')
  })
}

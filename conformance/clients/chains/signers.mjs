// Accounts of every chain by the chain's own library. Each has a `sender`, a `sign(buffer, message)`, and a `kind` that
// names what is special about it; the first one of a chain is the ordinary one.
import { createRequire } from 'node:module'
import { Secp256k1Wallet, makeSignDoc } from '@cosmjs/amino'
import { Keyring } from '@polkadot/keyring'
import { stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { Keypair } from '@solana/web3.js'
import { InMemorySigner } from '@taquito/signer'
import { b58cdecode, b58cencode, prefix } from '@taquito/utils'
import bs58 from 'bs58'
import { Wallet } from 'ethers'
import nacl from 'tweetnacl'
import { AvalancheAccount } from '@aleph-sdk/avalanche'
import * as nuls2 from '@aleph-sdk/nuls2'
import { library } from './harness.mjs'
import { sha256 } from './messages.mjs'

// Node.js has no ES modules of this one.
const { BinTools, Buffer: AvalancheBuffer } = createRequire(import.meta.url)('avalanche')
const { KeyChain } = createRequire(import.meta.url)('avalanche/dist/apis/avm')

const EVM = ('ETH ARB BASE BLAST BOB BSC CYBER ETHERLINK FRAX HYPE INK LENS LINEA LISK METIS MODE NEO OP POL SONIC ' +
  'UNICHAIN WLD ZORA AURORA STT').split(' ')
const UNVERIFIED = ['AURORA', 'STT']

/**
 * Every account, as `{ chain, library, kind, refused, sender, sign }`; `refused` says why the network refuses what it
 * signs. Each chain's first one is followed, after its own kind, by another ordinary one.
 */
export async function signers(random) {
  await cryptoWaitReady()
  const others = { named: (name) => random.named(`another/${name}`) }
  const makers = [...EVM.map((chain) => (from) => evm(from, chain)), ...['SOL', 'ES'].map((chain) => (from) => solana(from, chain)),
    substrate, avalanche, cosmos, nuls, tezos]
  const all = []
  for (const make of makers) {
    const [another] = await make(others)
    all.push(...(await make(random)), { ...another, kind: 'another account' })
  }
  return all.map((account) => ({ refused: '', ...account }))
}

/** How an account of the network's SDK signs. */
const by = (account) => (buffer, message) =>
  account.sign({ time: message.time, sender: message.sender, getVerificationBuffer: () => buffer })

function evm(random, chain) {
  const wallet = new Wallet(random.named(`evm/${chain}`))
  const kinds = [['wallet', wallet.address]]
  if (chain === 'ETH') {
    kinds.push(['address in small letters', wallet.address.toLowerCase()])
    kinds.push(['address in capitals', '0x' + wallet.address.slice(2).toUpperCase()])
  }
  const refused = UNVERIFIED.includes(chain) ? 'the network names this chain, but no node verifies it: error 0' : ''
  return kinds.map(([kind, sender]) =>
    ({ chain, library: library('ethers'), kind, refused, sender, sign: (buffer) => wallet.signMessage(buffer) }))
}

function solana(random, chain) {
  const keypair = Keypair.fromSeed(random.named(`solana/${chain}`))
  const sender = keypair.publicKey.toBase58()
  const sign = (buffer) =>
    JSON.stringify({ signature: bs58.encode(nacl.sign.detached(buffer, keypair.secretKey)), publicKey: sender })
  return [{ chain, library: library('@solana/web3.js'), kind: 'keypair', sender, sign }]
}

function substrate(random) {
  const seed = random.named('substrate')
  const pair = (type, ss58Format) => new Keyring({ type, ss58Format }).addFromSeed(seed)
  const plain = (key, curve) => (buffer) => JSON.stringify({ curve, data: u8aToHex(key.sign(buffer)) })
  const account = (kind, key, sign = plain(key, 'sr25519'), sender = key.address) =>
    ({ chain: 'DOT', library: library('@polkadot/keyring'), kind, sender, sign })
  const sr25519 = pair('sr25519', 42)
  const all = [account('sr25519', sr25519)]
  for (const format of [0, 2, 63, 64, 255, 16383]) {
    all.push(account(`sr25519, network ${format}`, pair('sr25519', format)))
  }
  all.push(account('sr25519, wrapped as a browser wallet does', sr25519, (buffer) =>
    plain(sr25519, 'sr25519')(u8aConcat(stringToU8a('<Bytes>'), buffer, stringToU8a('</Bytes>')))))
  all.push(account('sr25519, signature without 0x', sr25519, (buffer) =>
    JSON.stringify({ curve: 'sr25519', data: Buffer.from(sr25519.sign(buffer)).toString('hex') })))
  all.push(account('sr25519, no curve named', sr25519, (buffer) => JSON.stringify({ data: u8aToHex(sr25519.sign(buffer)) })))
  all.push(account('sr25519, the public key as sender', sr25519, undefined, u8aToHex(sr25519.publicKey)))
  for (const type of ['ed25519', 'ecdsa']) {
    const other = pair(type, 42)
    const refused = 'the network takes no other curve than sr25519'
    all.push({ ...account(type, other, plain(other, type)), refused })
    all.push({ ...account(`${type}, called sr25519`, other), refused })
  }
  return all
}

function avalanche(random) {
  const account = (kind, hrp, chainId) => {
    const key = new KeyChain(hrp, chainId).makeKey()
    key.importKey(AvalancheBuffer.from(random.named('avalanche').toString('hex'), 'hex'))
    const sign = (buffer) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(buffer.length)
      const digest = sha256(Buffer.concat([Buffer.from('\x1aAvalanche Signed Message:\n'), length, buffer]))
      return BinTools.getInstance().cb58Encode(key.sign(AvalancheBuffer.from(digest.toString('hex'), 'hex')))
    }
    return { chain: 'AVAX', library: library('avalanche'), kind, key, sender: key.getAddressString(), sign }
  }
  const ordinary = account('X chain', 'avax', 'X')
  const ofTheSdk = new AvalancheAccount(ordinary.key, ordinary.sender)
  return [ordinary,
    { ...ordinary, library: library('@aleph-sdk/avalanche'), kind: 'AvalancheAccount.sign, X chain', sign: by(ofTheSdk) }, account('P chain', 'avax', 'P'), account('C chain', 'avax', 'C'),
    { ...account('X chain of the test network', 'fuji', 'X'), refused: 'the network always expects an address of `avax`' }]
}

async function cosmos(random) {
  const account = async (kind, hrp, accountNumber = 0) => {
    const wallet = await Secp256k1Wallet.fromKey(random.named('cosmos'), hrp)
    const [{ address }] = await wallet.getAccounts()
    const sign = async (buffer, message) => {
      const text = { type: 'signutil/MsgSignText', value: { message: buffer.toString(), signer: message.sender } }
      const document = makeSignDoc([text], { amount: [], gas: '0' }, 'signed-message-v1', '', accountNumber, '0')
      return JSON.stringify((await wallet.signAmino(address, document)).signature)
    }
    return { chain: 'CSDK', library: library('@cosmjs/amino'), kind, sender: address, sign }
  }
  return [await account('cosmos', 'cosmos'), await account('osmo', 'osmo'),
    { ...(await account('account number 7', 'cosmos', 7)), refused: 'the network rebuilds the document with account number 0' }]
}

async function nuls(random) {
  const account = async (kind, options) => {
    const made = await nuls2.importAccountFromPrivateKey(random.named('nuls2').toString('hex'), options)
    return { chain: 'NULS2', library: library('@aleph-sdk/nuls2'), kind, sender: made.address, sign: by(made) }
  }
  return [await account('main network', { chain_id: 1, prefix: 'NULS' }),
    await account('test network', { chain_id: 2, prefix: 'tNULS' }),
    { ...(await account('chain id 9', { chain_id: 9, prefix: 'NULS' })), refused: 'the network takes the chain ids 1 and 2 only' }]
}

const CURVES = {
  tz2: { typed: prefix.spsig, order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n },
  tz3: { typed: prefix.p2sig, order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
}

/** The signature r ‖ s with the greater of the two numbers that s may be. */
function withHighS(signature, order) {
  const s = BigInt('0x' + Buffer.from(signature.slice(32)).toString('hex'))
  const high = s > order - s ? s : order - s
  return Buffer.concat([signature.slice(0, 32), Buffer.from(high.toString(16).padStart(64, '0'), 'hex')])
}

async function tezos(random) {
  const all = []
  const seed = random.named('tezos')
  for (const [curve, key] of [['tz1', prefix.edsk2], ['tz2', prefix.spsk], ['tz3', prefix.p2sk]]) {
    const signer = new InMemorySigner(b58cencode(seed, key))
    const sender = await signer.publicKeyHash()
    const publicKey = await signer.publicKey()
    const account = (kind, sign, refused = '') =>
      all.push({ chain: 'TEZOS', library: library('@taquito/signer'), kind: `${curve}, ${kind}`, refused, sender, sign })
    account('raw', async (buffer) =>
      JSON.stringify({ publicKey, signature: (await signer.sign(buffer.toString('hex'))).prefixSig }))
    account('raw, generic signature', async (buffer) =>
      JSON.stringify({ publicKey, signingType: 'raw', signature: (await signer.sign(buffer.toString('hex'))).sig }))
    if (curve !== 'tz1') {
      const { typed, order } = CURVES[curve]
      const taken = curve === 'tz3'
      account('raw, high s', async (buffer) => {
        const bytes = b58cdecode((await signer.sign(buffer.toString('hex'))).prefixSig, typed)
        return JSON.stringify({ publicKey, signature: b58cencode(withHighS(bytes, order), typed) })
      }, taken ? '' : "the network's library of this curve takes a low s only")
    }
    const micheline = async (buffer, milliseconds, dAppUrl) => {
      const timestamp = new Date(milliseconds).toISOString()
      const payload = Buffer.from(`Tezos Signed Message: ${dAppUrl ?? 'aleph.im'} ${timestamp} ${buffer}`)
      const bytes = '050100' + Buffer.from(String(2 * payload.length)).toString('hex') + payload.toString('hex')
      const { sig } = await signer.sign(bytes)
      return JSON.stringify({ signature: sig, publicKey, signingType: 'micheline', dAppUrl })
    }
    const milliseconds = ({ time }) => Math.floor(Math.round(time * 1e6) / 1e3)
    account('micheline', (buffer, message) => micheline(buffer, milliseconds(message)))
    account('micheline, with an address of a program', (buffer, message) =>
      micheline(buffer, milliseconds(message), 'https://example.org'))
    account('micheline, dated 1970', (buffer, message) => micheline(buffer, Math.trunc(message.time)),
      'the date is not that of the message')
  }
  return all
}

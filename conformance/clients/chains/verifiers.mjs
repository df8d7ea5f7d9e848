// Whether an envelope is signed by its sender, in the eyes of each chain's own library and of the network's packages.
import { createRequire } from 'node:module'
import { makeSignDoc, pubkeyToAddress, serializeSignDoc } from '@cosmjs/amino'
import { Secp256k1, Secp256k1Signature } from '@cosmjs/crypto'
import { hexToU8a, u8aConcat } from '@polkadot/util'
import { signatureVerify } from '@polkadot/util-crypto'
import { getPkhfromPk, verifySignature } from '@taquito/utils'
import bs58 from 'bs58'
import { utils } from 'ethers'
import nacl from 'tweetnacl'
import { verifyAvalanche } from '@aleph-sdk/avalanche'
import { verifyEthereum } from '@aleph-sdk/evm'
import { NULS2Account } from '@aleph-sdk/nuls2'
import { verifySolana } from '@aleph-sdk/solana'
import secp256k1 from 'secp256k1'
import { library } from './harness.mjs'
import { sha256, verificationBuffer } from './messages.mjs'

const { BinTools, Buffer: AvalancheBuffer } = createRequire(import.meta.url)('avalanche')
const { KeyChain } = createRequire(import.meta.url)('avalanche/dist/apis/avm')
const { SECP256k1KeyPair } = createRequire(import.meta.url)('avalanche/dist/common')

/**
 * The verifiers of the chain of this envelope: `{ library, accepts() }`. No package here knows NULS 1. `verifyTezos` knows
 * only its own package's date of 1970, and `verifyCosmos` not the document that its package signs: see verify.mjs.
 */
export function verifiersOf(envelope) {
  const { chain, sender, signature } = envelope
  const buffer = verificationBuffer(envelope)
  const by = (name, accepts) => ({ library: library(name), accepts })
  switch (chain) {
    case 'SOL':
    case 'ES':
      return [by('tweetnacl', () => solana(buffer, signature, sender)),
        by('@aleph-sdk/solana', () => verifySolana(buffer, signature))]
    case 'DOT':
      return [by('@polkadot/util-crypto', () => substrate(buffer, signature, sender))]
    case 'AVAX':
      return [by('avalanche', () => avalanche(buffer, signature, sender)),
        by('@aleph-sdk/avalanche', () => avalanche(buffer, signature, sender) &&
          verifyAvalanche(buffer, signature, avalancheKey(buffer, signature).toString('hex')))]
    case 'CSDK':
      return [by('@cosmjs/crypto', () => cosmos(buffer, signature, sender))]
    case 'NULS':
      return []
    case 'NULS2':
      return [by('@aleph-sdk/nuls2', () => nuls2(buffer, signature, sender))]
    case 'TEZOS':
      return [by('@taquito/utils', () => tezos(buffer, signature, sender))]
    default:
      return [by('ethers', () => utils.verifyMessage(buffer, signature) === sender),
        by('@aleph-sdk/evm', () => verifyEthereum(buffer, signature, sender))]
  }
}

function solana(buffer, text, sender) {
  const { signature, publicKey } = JSON.parse(text)
  return publicKey === sender && nacl.sign.detached.verify(buffer, bs58.decode(signature), bs58.decode(publicKey))
}

function substrate(buffer, text, sender) {
  const { curve, data } = JSON.parse(text)
  const { isValid, crypto } = signatureVerify(buffer, hexToU8a(data), sender)
  return isValid && crypto === 'sr25519' && curve === 'sr25519'
}

function avalancheKey(buffer, signature) {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(buffer.length)
  const digest = sha256(Buffer.concat([Buffer.from('\x1aAvalanche Signed Message:\n'), length, buffer]))
  const any = new KeyChain('avax', 'X').makeKey()
  return any.recover(AvalancheBuffer.from(digest.toString('hex'), 'hex'), BinTools.getInstance().cb58Decode(signature))
}

function avalanche(buffer, signature, sender) {
  const [chain] = sender.split('-')
  const address = SECP256k1KeyPair.addressFromPublicKey(avalancheKey(buffer, signature))
  return BinTools.getInstance().addressToString('avax', chain, address) === sender
}

async function cosmos(buffer, text, sender) {
  const { signature, pub_key: key } = JSON.parse(text)
  const message = { type: 'signutil/MsgSignText', value: { message: buffer.toString(), signer: sender } }
  const document = makeSignDoc([message], { amount: [], gas: '0' }, 'signed-message-v1', '', 0, '0')
  const fixed = Secp256k1Signature.fromFixedLength(Buffer.from(signature, 'base64'))
  return pubkeyToAddress(key, sender.slice(0, sender.lastIndexOf('1'))) === sender &&
    Secp256k1.verifySignature(fixed, sha256(serializeSignDoc(document)), Buffer.from(key.value, 'base64'))
}

/** The package has no verification of its own: what it makes addresses and digests with, over its library's recovery. */
function nuls2(buffer, signature, sender) {
  const bytes = Buffer.from(signature, 'base64')
  const key = secp256k1.ecdsaRecover(bytes.subarray(1), bytes[0] - 27, NULS2Account.magicHash(buffer))
  const prefix = sender.startsWith('t') ? 'tNULS' : 'NULS'
  const hash = NULS2Account.publicKeyToHash(key, { chain_id: prefix === 'NULS' ? 1 : 2 })
  return NULS2Account.addressFromHash(hash, prefix) === sender
}

function tezos(buffer, text, sender) {
  const { signature, publicKey } = JSON.parse(text)
  return getPkhfromPk(publicKey) === sender && verifySignature(buffer.toString('hex'), publicKey, signature)
}

// @aleph-sdk/solana, avalanche (X chain), cosmos and nuls2.
import * as avalanche from '@aleph-sdk/avalanche'
import * as cosmos from '@aleph-sdk/cosmos'
import * as nuls2 from '@aleph-sdk/nuls2'
import * as solana from '@aleph-sdk/solana'
import { Secp256k1HdWallet } from '@cosmjs/amino'
import { stringToPath } from '@cosmjs/crypto'
import { Keypair } from '@solana/web3.js'
import nacl from 'tweetnacl'

const MNEMONIC = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'

export async function otherAccounts(random, publish) {
  await solanaAccounts(random, publish)
  await avalancheAccounts(random, publish)
  await cosmosAccounts(random, publish)
  await nulsAccounts(random, publish)
}

async function solanaAccounts(random, publish) {
  const keypair = (name) => Keypair.fromSeed(random.named(`accounts/solana/${name}`))
  const kind = (name, make) => publish({ chain: 'SOL', from: '@aleph-sdk/solana', kind: name }, make)
  await kind('importAccountFromPrivateKey', () => solana.importAccountFromPrivateKey(keypair('key').secretKey))
  await kind('newAccount', () => solana.newAccount().account)
  for (const shape of ['an object', 'bytes']) {
    await kind(`getAccountFromProvider, a wallet that answers with ${shape}`, () => {
      const { publicKey, secretKey } = keypair(shape)
      const wallet = {
        connected: false,
        publicKey,
        connect: async () => {
          wallet.connected = true
        },
        signMessage: async (bytes) => {
          const signature = nacl.sign.detached(bytes, secretKey)
          return shape === 'bytes' ? signature : { signature, publicKey: publicKey.toBase58() }
        },
      }
      return solana.getAccountFromProvider(wallet)
    })
  }
}

/** Those of the X chain and with a key pair; the wallets of the C chain sign like Ethereum's and are tried with them. */
async function avalancheAccounts(random, publish) {
  const key = random.named('accounts/avalanche').toString('hex')
  const kind = (name, refused, make) => publish({ chain: 'AVAX', from: '@aleph-sdk/avalanche', kind: name, refused }, make)
  const { C_CHAIN, X_CHAIN } = avalanche.ChainType
  const asEthereum = 'the client names the chain ETH for it, and it signs as Avalanche does'
  const withoutPrefix = `its address has no \`avax\` in it; ${asEthereum}`
  await kind('importAccountFromPrivateKey, X chain', withoutPrefix, () => avalanche.importAccountFromPrivateKey(key, X_CHAIN))
  await kind('newAccount, X chain', withoutPrefix, async () => (await avalanche.newAccount(X_CHAIN)).account)
  await kind('newAccount, C chain', asEthereum, async () => (await avalanche.newAccount(C_CHAIN)).account)
}

async function cosmosAccounts(random, publish) {
  const kind = (name, make, refused) => publish({ chain: 'CSDK', from: '@aleph-sdk/cosmos', kind: name, refused }, make)
  await kind('importAccountFromMnemonic', () => cosmos.importAccountFromMnemonic(MNEMONIC))
  await kind('importAccountFromMnemonic, another prefix', () => cosmos.importAccountFromMnemonic(MNEMONIC, { prefix: 'osmo' }))
  await kind('newAccount', async () => (await cosmos.newAccount()).account)
  // This package takes the characters of the text, not hexadecimal digits, as the key.
  const key = random.named('accounts/cosmos').toString('hex').slice(0, 32)
  await kind('importAccountFromPrivateKey', () => cosmos.importAccountFromPrivateKey(key))
  await kind('CosmosAccount, account number 1', async () => {
    const hdPaths = ["m/44'/118'/0'/0/0", "m/44'/118'/0'/0/1"].map(stringToPath)
    const wallet = await Secp256k1HdWallet.fromMnemonic(MNEMONIC, { hdPaths })
    return new cosmos.CosmosAccount(wallet, (await wallet.getAccounts())[1].address, 1)
  }, 'it signs a document with account number 1: the network rebuilds the document with 0')
}

async function nulsAccounts(random, publish) {
  const kind = (name, make) => publish({ chain: 'NULS2', from: '@aleph-sdk/nuls2', kind: name }, make)
  const key = random.named('accounts/nuls2').toString('hex')
  await kind('importAccountFromPrivateKey', () => nuls2.importAccountFromPrivateKey(key))
  await kind('importAccountFromPrivateKey, test network', () =>
    nuls2.importAccountFromPrivateKey(key, { chain_id: 2, prefix: 'tNULS' }))
  await kind('importAccountFromMnemonic', () => nuls2.importAccountFromMnemonic(MNEMONIC))
  await kind('newAccount', async () => (await nuls2.newAccount()).account)
}

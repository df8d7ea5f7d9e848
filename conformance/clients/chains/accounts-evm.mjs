// @aleph-sdk/evm, ethereum, base, and the Ethereum-like side of avalanche.
import * as avalanche from '@aleph-sdk/avalanche'
import * as base from '@aleph-sdk/base'
import * as ethereum from '@aleph-sdk/ethereum'
import { EthereumMockProvider, ExternalSignerWallet, createEphemeralEth } from '@aleph-sdk/evm'
import { Wallet, providers } from 'ethers'

const MNEMONIC = 'test test test test test test test test test test test junk'

export async function evmAccounts(random, publish) {
  const key = (name) => random.named(`accounts/${name}`).toString('hex')
  const wallet = (name, networkVersion) =>
    new EthereumMockProvider({ address: new Wallet(key(name)).address, privateKey: key(name), networkVersion })

  for (const [chain, from, code, accounts, network] of [
    ['ETH', '@aleph-sdk/ethereum', 'ETH', ethereum, 1],
    ['BASE', '@aleph-sdk/base', 'BASE', base, 8453],
  ]) {
    const kind = (name, make) => publish({ chain: code, from, kind: name }, make)
    await kind('importAccountFromPrivateKey', () => accounts.importAccountFromPrivateKey(key(chain)))
    await kind('importAccountFromMnemonic', () => accounts.importAccountFromMnemonic(MNEMONIC))
    await kind('importAccountFromMnemonic, another path', () => accounts.importAccountFromMnemonic(MNEMONIC, "m/44'/60'/0'/0/7"))
    await kind('newAccount', () => accounts.newAccount().account)
    await kind('getAccountFromProvider, a browser wallet', () => accounts.getAccountFromProvider(wallet(chain, network)))
  }
  await publish({ chain: 'ETH', from: '@aleph-sdk/evm', kind: 'ExternalSignerWallet, a function that signs' }, () => {
    const signer = new Wallet(key('external'))
    const external = new ExternalSignerWallet(signer.address, new providers.JsonRpcProvider(), (data) => signer.signMessage(data))
    return new ethereum.ETHAccount(external, signer.address)
  })
  await publish({ chain: 'ETH', from: '@aleph-sdk/evm', kind: 'createEphemeralEth' }, async () =>
    ethereum.importAccountFromPrivateKey((await createEphemeralEth()).privateKey))
  await publish({ chain: 'ETH', from: '@aleph-sdk/avalanche', kind: 'getAccountFromProvider, a browser wallet of the C chain' }, () =>
    avalanche.getAccountFromProvider(wallet('avalanche', 43114)))
}

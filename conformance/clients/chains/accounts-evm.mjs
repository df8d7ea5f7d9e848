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

  // The client names the chain ETH for every account of this family.
  for (const [from, accounts, network] of [['@aleph-sdk/ethereum', ethereum, 1], ['@aleph-sdk/base', base, 8453],
    ['@aleph-sdk/avalanche', avalanche, 43114]]) {
    const kind = (name, make) => publish({ chain: 'ETH', from, kind: name }, make)
    await kind('importAccountFromPrivateKey', () => accounts.importAccountFromPrivateKey(key(from)))
    await kind('importAccountFromMnemonic', () => accounts.importAccountFromMnemonic(MNEMONIC))
    await kind('importAccountFromMnemonic, another path', () => accounts.importAccountFromMnemonic(MNEMONIC, "m/44'/60'/0'/0/7"))
    await kind('getAccountFromProvider, a browser wallet', () => accounts.getAccountFromProvider(wallet(from, network)))
  }
  for (const [from, accounts] of [['@aleph-sdk/ethereum', ethereum], ['@aleph-sdk/base', base]]) {
    await publish({ chain: 'ETH', from, kind: 'newAccount' }, () => accounts.newAccount().account)
  }
  await publish({ chain: 'ETH', from: '@aleph-sdk/evm', kind: 'ExternalSignerWallet, a function that signs' }, () => {
    const signer = new Wallet(key('external'))
    const external = new ExternalSignerWallet(signer.address, new providers.JsonRpcProvider(), (data) => signer.signMessage(data))
    return new ethereum.ETHAccount(external, signer.address)
  })
  await publish({ chain: 'ETH', from: '@aleph-sdk/evm', kind: 'createEphemeralEth' }, async () =>
    ethereum.importAccountFromPrivateKey((await createEphemeralEth()).privateKey))
}

// @aleph-sdk/superfluid: an account that publishes like others, and pays by streams on a chain of its own. The network takes
// no new machines that are paid so, so that streams are between the package and the chain.
import * as avalanche from '@aleph-sdk/avalanche'
import * as base from '@aleph-sdk/base'
import * as ethereum from '@aleph-sdk/ethereum'
import { JsonRPCWallet, RpcId } from '@aleph-sdk/evm'
import * as superfluid from '@aleph-sdk/superfluid'
import { Wallet, providers } from 'ethers'
import { startChain } from './chain.mjs'
import { attempt, client, equal, throws } from './harness.mjs'
import { round } from './rounds.mjs'

const PACKAGE = '@aleph-sdk/superfluid'

export async function superfluidCases(world) {
  const filed = client(PACKAGE)
  for (const [name, chainId, account] of [
    ['Avalanche', 43114, (wallet, address) => new avalanche.AvalancheAccount(wallet, address, undefined, RpcId.AVAX)],
    ['Base', 8453, (wallet, address) => new base.BaseAccount(wallet, address, undefined, RpcId.BASE)],
  ]) {
    const signer = new Wallet(world.bytes(`superfluid/${name}`))
    const chain = await startChain({ chainId, owner: signer.address, balances: { [signer.address]: '5000000000000000000' } })
    const wallet = () => new JsonRPCWallet(signer.connect(new providers.JsonRpcProvider(chain.url)))
    const streaming = () => superfluid.createFromEVMAccount(account(wallet(), signer.address))
    try {
      await round(world, { packageName: PACKAGE, kind: `createFromEVMAccount, ${name}`, chain: 'ETH', make: streaming })
      await attempt(filed, 'getALEPHBalance, increaseALEPHFlow, decreaseALEPHFlow, getALEPHFlow', `a stream on ${name}`,
        () => streams(world, streaming, chain))
    } finally {
      chain.close()
    }
  }
  await attempt(filed, 'isBlockchainSupported, isAccountSupported', 'Avalanche and Base, and no other', async () => {
    equal(['AVAX', 'BASE', 'ETH', 'SOL', undefined].map(superfluid.isBlockchainSupported), [true, true, false, false, false], 'chains')
    const key = world.bytes('superfluid/key').toString('hex')
    const accounts = [await avalanche.importAccountFromPrivateKey(key), base.importAccountFromPrivateKey(key),
      ethereum.importAccountFromPrivateKey(key), undefined]
    equal(accounts.map(superfluid.isAccountSupported), [true, true, false, false], 'accounts')
  })
}

async function streams(world, streaming, chain) {
  const account = await streaming()
  const receiver = world.eth('superfluid/receiver').address
  const flow = async () => (await account.getALEPHFlow(receiver)).toString()
  equal((await account.getALEPHBalance()).toString(), '5', 'ALEPH')
  equal(await flow(), '0', 'no stream yet')
  await throws('Error', () => account.increaseALEPHFlow(receiver, 6), 'more than it has')
  await account.increaseALEPHFlow(receiver, 3.6)
  equal(await flow(), '3.6', 'ALEPH in an hour')
  await account.increaseALEPHFlow(receiver, 0.36)
  equal(await flow(), '3.96', 'more of it')
  await account.decreaseALEPHFlow(receiver, 1.98)
  equal(await flow(), '1.98', 'less of it')
  await account.decreaseALEPHFlow(receiver, 1.98)
  equal(await flow(), '0', 'nothing left')
  equal(chain.operations, ['createFlow', 'updateFlow', 'updateFlow', 'deleteFlow'], 'what the chain was told')
}

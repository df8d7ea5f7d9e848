// @aleph-sdk/substrate; its browser extension is a stand-in in a window that is none.
import * as substrate from '@aleph-sdk/substrate'
import { Keyring } from '@polkadot/keyring'
import { hexToU8a, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util'

const MNEMONIC = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk'

export async function substrateAccounts(random, publish) {
  const kind = (name, make) => publish({ chain: 'DOT', from: '@aleph-sdk/substrate', kind: name }, make)
  const key = '0x' + random.named('accounts/substrate').toString('hex')
  await kind('importAccountFromMnemonic', () => substrate.importAccountFromMnemonic(MNEMONIC))
  await kind('importAccountFromPrivateKey', () => substrate.importAccountFromPrivateKey(key))
  await kind('newAccount', async () => (await substrate.newAccount()).account)
  await kind('getAccountFromProvider, a browser extension', () => {
    globalThis.window ??= globalThis
    globalThis.window.injectedWeb3 = { stand: extension(random) }
    return substrate.getAccountFromProvider()
  })
}

/** What a wallet extension puts into the window: it signs raw bytes between `<Bytes>` and `</Bytes>`. */
function extension(random) {
  const pair = new Keyring({ type: 'sr25519' }).addFromSeed(random.named('accounts/substrate/extension'))
  const account = { address: pair.address, name: 'first', type: 'sr25519' }
  const signRaw = async ({ data }) => {
    const wrapped = u8aConcat(stringToU8a('<Bytes>'), hexToU8a(data), stringToU8a('</Bytes>'))
    return { id: 1, signature: u8aToHex(pair.sign(wrapped)) }
  }
  const accounts = {
    get: async () => [account],
    subscribe: (tell) => {
      tell([account])
      return () => {}
    },
  }
  return { version: '1', enable: async () => ({ accounts, signer: { signRaw } }) }
}

// @aleph-sdk/substrate; its browser extension is a stand-in.
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
  await kind('DOTAccount with a browser extension', () => {
    const pair = new Keyring({ type: 'sr25519' }).addFromSeed(random.named('accounts/substrate/extension'))
    return new substrate.DOTAccount(extension(pair), pair.address)
  })
  await publish({
    chain: 'DOT',
    from: '@aleph-sdk/substrate',
    kind: 'getAccountFromProvider',
    unable: 'it looks for extensions in a browser window with @polkadot/extension-dapp, which is not installed here; it ' +
      'gives the account above',
  }, () => substrate.getAccountFromProvider())
}

/** What a wallet extension puts into a browser's window: it signs raw bytes between `<Bytes>` and `</Bytes>`. */
function extension(pair) {
  const signRaw = async ({ data }) => {
    const wrapped = u8aConcat(stringToU8a('<Bytes>'), hexToU8a(data), stringToU8a('</Bytes>'))
    return { id: 1, signature: u8aToHex(pair.sign(wrapped)) }
  }
  return { name: 'stand-in', version: '1', signer: { signRaw } }
}

// @aleph-sdk/tezos; its browser wallet is a Beacon wallet whose client is a stand-in.
import * as tezos from '@aleph-sdk/tezos'
import { BeaconWallet } from '@taquito/beacon-wallet'
import { InMemorySigner } from '@taquito/signer'
import { b58cencode, prefix } from '@taquito/utils'

const DATED_1970 = 'it takes the seconds of the message for milliseconds and signs a date of January 1970'

const FUNDRAISER_MNEMONIC = 'abandon '.repeat(14) + 'address'

export async function tezosAccounts(random, publish) {
  const kind = (name, make) => publish({ chain: 'TEZOS', from: '@aleph-sdk/tezos', kind: name, refused: DATED_1970 }, make)
  const seed = random.named('accounts/tezos')
  for (const [curve, key] of [['tz1', prefix.edsk2], ['tz2', prefix.spsk], ['tz3', prefix.p2sk]]) {
    await kind(`importAccountFromPrivateKey, ${curve}`, () => tezos.importAccountFromPrivateKey(b58cencode(seed, key)))
  }
  await kind('newAccount', async () => (await tezos.newAccount()).signerAccount)
  await kind('ImportAccountFromBeaconWallet, a browser wallet', async () => {
    const signer = new InMemorySigner(b58cencode(seed, prefix.edsk2))
    const wallet = Object.create(BeaconWallet.prototype)
    wallet.client = {
      getActiveAccount: async () => ({ publicKey: await signer.publicKey() }),
      requestSignPayload: async ({ payload }) => ({ signature: (await signer.sign(payload)).sig }),
    }
    return tezos.ImportAccountFromBeaconWallet(wallet)
  })
  await publish({
    chain: 'TEZOS',
    from: '@aleph-sdk/tezos',
    kind: 'ImportAccountFromFundraiserInfo',
    unable: 'it takes the address that the wallet has for a public key and fails',
  }, () => tezos.ImportAccountFromFundraiserInfo('ada@example.org', 'password', FUNDRAISER_MNEMONIC))
}

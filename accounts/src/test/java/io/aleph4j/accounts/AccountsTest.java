package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccountsTest {

  @ParameterizedTest
  @CsvSource({
    "ETH, 0x9b7a56bcfeeec6cb03a1550df264248f8876aec939ae118bac1f4c10db9fa32655977d053f14e178ca66d01ecf5c2f2921f13c79f61d0a6c39ff45c3100986c01c",
    "BASE, 0x6f7112466b49a6992e5647c46bc49b69ba665a4c1eef724f856360cba417dd0a375a8c673cd64abcb11ed50ab0b26ae4c49fc3f5b899f6b1ee7e3274ef6b46cb1c"
  })
  void evmSignaturesAreDeterministic(Chain chain, String signature) {
    EvmAccount account = EvmAccount.ofPrivateKey(Signed.K1, chain);
    assertThat(account.chain()).isEqualTo(chain);
    assertThat(account.address())
        .isEqualTo(new Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
    String hash = ItemHash.sha256(Signed.content(account.address())).value();
    assertThat(Signed.by(account, MessageType.POST, hash).signature()).isEqualTo(signature);
  }

  @Test
  void solanaSignaturesAreDeterministic() {
    SolanaAccount account = SolanaAccount.ofSeed(Signed.K2, Chain.SOL);
    assertThat(account.chain()).isEqualTo(Chain.SOL);
    String hash = ItemHash.sha256(Signed.content(account.address())).value();
    assertThat(Signed.by(account, MessageType.POST, hash).signature())
        .isEqualTo(
            "{\"signature\":\"2qGBudU55PZjEEcPxnKf7GSfU61qAQCKRqRS2dUY6bCabwAVYU11g5GJ5PzaKmGrUE2yF1c1WvzhnHUL3xHofppy\","
                + "\"publicKey\":\"FAe4sisG95oZ42w7buUn5qEE4TAnfTTFPiguZUHmhiF\"}");
  }

  @Test
  void avalancheSignaturesAreDeterministic() {
    AvalancheAccount account = AvalancheAccount.ofPrivateKey(Signed.K1, "X");
    assertThat(account.chain()).isEqualTo(Chain.AVAX);
    assertThat(account.address())
        .isEqualTo(new Address("X-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy"));
    String hash = ItemHash.sha256(Signed.content(account.address())).value();
    assertThat(Signed.by(account, MessageType.POST, hash).signature())
        .isEqualTo(
            "mMDUK7xMycWBuNJbVcFEztDHfXJLF6bbT3FjbDtN4DtbwwgsGC4xjVZeV6VCveKoazXfHmRopPtpdR2nfewfGugmvLNv8S");
  }

  @Test
  void cosmosSignaturesAreDeterministic() {
    CosmosAccount account = CosmosAccount.ofPrivateKey(Signed.K1, "cosmos");
    assertThat(account.chain()).isEqualTo(Chain.CSDK);
    assertThat(account.address())
        .isEqualTo(new Address("cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwe"));
    String hash = ItemHash.sha256(Signed.content(account.address())).value();
    assertThat(Signed.by(account, MessageType.POST, hash).signature())
        .isEqualTo(
            "{\"signature\":\"FkcItxOKCtgZF/X4CHyeCYc4gpwAXu4LE7MOt026e5JUkahqwBbQAY6FyQNOvibAcnBD9BHnDOXSBiwenqzlJw==\","
                + "\"pub_key\":{\"type\":\"tendermint/PubKeySecp256k1\",\"value\":\"A4MYU1tUEF1Keq5gwI/EX5aHGBtP38YlvRp1P6c5f+11\"},"
                + "\"account_number\":\"0\",\"sequence\":\"0\"}");
  }

  /** The development account that every chain made with Substrate knows, by both of its secrets. */
  @Test
  void substrateKeysAreThoseOfItsKeyrings() {
    SubstrateAccount account =
        SubstrateAccount.ofMiniSecret(
            HexFormat.of()
                .parseHex("e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"),
            SubstrateAccount.GENERIC_PREFIX);
    assertThat(account.chain()).isEqualTo(Chain.DOT);
    assertThat(account.address())
        .isEqualTo(new Address("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"));
    SubstrateAccount same =
        SubstrateAccount.ofSecretKey(
            HexFormat.of()
                .parseHex(
                    "33a6f3093f158a7109f679410bef1a0c54168145e0cecb4df006c1c2fffb1f09"
                        + "925a225d97aa00682d6a59b95b18780c10d7032336e88f3442b42361f4a66011"),
            SubstrateAccount.GENERIC_PREFIX);
    assertThat(same.address()).isEqualTo(account.address());
    String hash = ItemHash.sha256("x").value();
    assertThat(Signed.by(same, MessageType.POST, hash))
        .isEqualTo(Signed.by(account, MessageType.POST, hash));
    assertThat(Signed.by(account, MessageType.POST, hash).signature())
        .matches("\\{\"curve\":\"sr25519\",\"data\":\"0x[0-9a-f]{128}\"}");
  }

  @Test
  void substrateSecretsAreChecked() {
    for (int length : new int[] {0, 31, 33, 64}) {
      assertThatThrownBy(() -> SubstrateAccount.ofMiniSecret(new byte[length], 42))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("32 bytes, not " + length);
    }
    assertThatThrownBy(() -> SubstrateAccount.ofSecretKey(new byte[32], 42))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 bytes, not 32");
    byte[] beyond = new byte[64];
    beyond[31] = 0x20;
    for (byte[] wrong : new byte[][] {new byte[64], beyond}) {
      assertThatThrownBy(() -> SubstrateAccount.ofSecretKey(wrong, 42))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("neither 0 nor beyond");
    }
    assertThatThrownBy(() -> SubstrateAccount.ofMiniSecret(Signed.K2, 46))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("46");
  }

  @Test
  void namesOfChainsAreChecked() {
    for (String blockchain : new String[] {"-", "X-", "a-b"}) {
      assertThatThrownBy(() -> AvalancheAccount.ofPrivateKey(Signed.K1, blockchain))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(blockchain);
    }
    for (String part : new String[] {"", "cosmos1", "Cosmos", "a b", "é", "x\n", "x".repeat(84)}) {
      assertThatThrownBy(() -> CosmosAccount.ofPrivateKey(Signed.K1, part))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("human-readable part");
    }
  }

  @ParameterizedTest
  @EnumSource
  void chainsAreThoseOfTheAccountsFamily(Chain chain) {
    switch (chain.family()) {
      case EVM, UNVERIFIED ->
          assertThat(EvmAccount.ofPrivateKey(Signed.K1, chain).chain()).isEqualTo(chain);
      case AVALANCHE, COSMOS, NULS, NULS2, SOLANA, SUBSTRATE, TEZOS ->
          assertThatThrownBy(() -> EvmAccount.ofPrivateKey(Signed.K1, chain))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(chain.code());
    }
    if (chain.family() == Chain.Family.SOLANA) {
      assertThat(SolanaAccount.ofSeed(Signed.K2, chain).chain()).isEqualTo(chain);
    } else {
      assertThatThrownBy(() -> SolanaAccount.ofSeed(Signed.K2, chain))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(chain.code());
    }
  }

  @Test
  void keysAreCheckedAndCopied() {
    for (byte[] wrong : new byte[][] {new byte[0], new byte[32], new byte[31], new byte[33]}) {
      assertThatThrownBy(() -> EvmAccount.ofPrivateKey(wrong, Chain.ETH))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("32 bytes");
      assertThatThrownBy(() -> AvalancheAccount.ofPrivateKey(wrong, "X"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("32 bytes");
      assertThatThrownBy(() -> CosmosAccount.ofPrivateKey(wrong, "cosmos"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("32 bytes");
    }
    assertThatThrownBy(() -> SolanaAccount.ofSeed(new byte[64], Chain.SOL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 64");
    byte[] key = Signed.K1.clone();
    EvmAccount account = EvmAccount.ofPrivateKey(key, Chain.ETH);
    java.util.Arrays.fill(key, (byte) 0);
    assertThat(account.privateKeyHex()).isEqualTo("0x" + HexFormat.of().formatHex(Signed.K1));
  }

  @Test
  void printingAnAccountKeepsItsKey() {
    assertThat(EvmAccount.ofPrivateKey(Signed.K1, Chain.ETH))
        .hasToString("ETH account 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    assertThat(SolanaAccount.ofSeed(Signed.K2, Chain.ES))
        .hasToString("ES account FAe4sisG95oZ42w7buUn5qEE4TAnfTTFPiguZUHmhiF");
    assertThat(AvalancheAccount.ofPrivateKey(Signed.K1, "X"))
        .hasToString("AVAX account X-avax15428vq2uzwhm3taey9sr9x5vm6tk78ewvkckhy");
    assertThat(CosmosAccount.ofPrivateKey(Signed.K1, "cosmos"))
        .hasToString("CSDK account cosmos15428vq2uzwhm3taey9sr9x5vm6tk78ewe54lwe");
    SubstrateAccount substrate = SubstrateAccount.ofMiniSecret(Signed.K2, 42);
    assertThat(substrate).hasToString("DOT account " + substrate.address());
  }

  /**
   * The examples of EIP-55 that an address with known key gives: keccak of the key is what is
   * spelled.
   */
  @Test
  void addressesCarryTheChecksum() {
    byte[] one = new byte[32];
    one[31] = 1;
    assertThat(EvmAccount.ofPrivateKey(one, Chain.ETH).address().value())
        .isEqualTo("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
  }

  @Test
  void tenAccountsAreBuiltIn() {
    List<EvmAccount> accounts = DevelopmentAccounts.builtIn();
    assertThat(accounts).hasSize(10).allMatch(account -> account.chain() == Chain.ETH);
    for (int i = 0; i < accounts.size(); i++) {
      assertThat(accounts.get(i).privateKeyHex()).isEqualTo("0xac" + "0".repeat(61) + i);
    }
    assertThat(accounts.stream().map(Account::address).distinct()).hasSize(10);
    SignatureVerifier verifier = new SignatureVerifier();
    for (EvmAccount account : accounts) {
      Envelope envelope = Signed.by(account, MessageType.AGGREGATE, ItemHash.sha256("x").value());
      assertThat(verifier.verify(envelope)).isEqualTo(Verdict.VALID);
    }
  }
}

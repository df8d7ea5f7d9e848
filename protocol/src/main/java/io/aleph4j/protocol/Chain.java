package io.aleph4j.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The chains whose accounts may sign messages, by their wire codes (spec 01 §3.2). */
public enum Chain {
  ARB(Family.EVM),
  AURORA(Family.UNVERIFIED),
  AVAX(Family.AVALANCHE),
  BASE(Family.EVM),
  BLAST(Family.EVM),
  BOB(Family.EVM),
  BSC(Family.EVM),
  CSDK(Family.COSMOS),
  CYBER(Family.EVM),
  DOT(Family.SUBSTRATE),
  ES(Family.SOLANA),
  ETH(Family.EVM),
  ETHERLINK(Family.EVM),
  FRAX(Family.EVM),
  HYPE(Family.EVM),
  INK(Family.EVM),
  LENS(Family.EVM),
  LINEA(Family.EVM),
  LISK(Family.EVM),
  METIS(Family.EVM),
  MODE(Family.EVM),
  NEO(Family.EVM),
  NULS(Family.NULS),
  NULS2(Family.NULS2),
  OP(Family.EVM),
  POL(Family.EVM),
  SOL(Family.SOLANA),
  SONIC(Family.EVM),
  STT(Family.UNVERIFIED),
  TEZOS(Family.TEZOS),
  UNICHAIN(Family.EVM),
  WLD(Family.EVM),
  ZORA(Family.EVM);

  private static final Map<String, Chain> BY_CODE = new HashMap<>();

  static {
    for (Chain chain : values()) {
      BY_CODE.put(chain.code(), chain);
    }
  }

  /** How accounts sign: the chains of one family sign alike (spec 01 §3). */
  public enum Family {
    /** Ethereum and the chains like it. */
    EVM,
    SOLANA,
    SUBSTRATE,
    AVALANCHE,
    COSMOS,
    NULS,
    NULS2,
    TEZOS,
    /** Chains that the network names but never verifies. */
    UNVERIFIED
  }

  private final Family family;

  Chain(Family family) {
    this.family = family;
  }

  /** How its accounts sign. */
  public Family family() {
    return family;
  }

  /** The code that messages carry, for example {@code "ETH"}. */
  public String code() {
    return name();
  }

  /** The chain of exactly this code; empty for anything else, other letter case included. */
  public static Optional<Chain> ofCode(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }
}

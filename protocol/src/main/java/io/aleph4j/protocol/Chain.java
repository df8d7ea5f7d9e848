package io.aleph4j.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The chains whose accounts may sign messages, by their wire codes (spec 01 §3.2). */
public enum Chain {
  ARB,
  AURORA,
  AVAX,
  BASE,
  BLAST,
  BOB,
  BSC,
  CSDK,
  CYBER,
  DOT,
  ES,
  ETH,
  ETHERLINK,
  FRAX,
  HYPE,
  INK,
  LENS,
  LINEA,
  LISK,
  METIS,
  MODE,
  NEO,
  NULS,
  NULS2,
  OP,
  POL,
  SOL,
  SONIC,
  STT,
  TEZOS,
  UNICHAIN,
  WLD,
  ZORA;

  private static final Map<String, Chain> BY_CODE = new HashMap<>();

  static {
    for (Chain chain : values()) {
      BY_CODE.put(chain.code(), chain);
    }
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

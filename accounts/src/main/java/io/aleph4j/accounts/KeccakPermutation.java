package io.aleph4j.accounts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The permutation Keccak-f[1600] (FIPS 202 §3) of a state of 200 bytes. */
final class KeccakPermutation {

  /** How long a state is. */
  static final int STATE_BYTES = 200;

  private static final int LANES = 25;
  private static final VarHandle LANE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long[] ROUND_CONSTANTS = {
    0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
    0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
    0x000000000000008aL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
    0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L, 0x8000000000008003L,
    0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL, 0x800000008000000aL,
    0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
  };

  /** Where the lanes move, one after the other, beginning with what lane 1 held. */
  private static final int[] LANE_PATH = {
    10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
  };

  /** By how much they rotate on that path. */
  private static final int[] ROTATIONS = {
    1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
  };

  private KeccakPermutation() {}

  /** Permutes the first 200 bytes in place. */
  static void permute(byte[] state) {
    long[] lanes = new long[LANES];
    for (int i = 0; i < LANES; i++) {
      lanes[i] = (long) LANE.get(state, 8 * i);
    }
    for (long constant : ROUND_CONSTANTS) {
      theta(lanes);
      rhoAndPi(lanes);
      chi(lanes);
      lanes[0] ^= constant;
    }
    for (int i = 0; i < LANES; i++) {
      LANE.set(state, 8 * i, lanes[i]);
    }
  }

  private static void theta(long[] a) {
    long c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    long c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    long c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    long c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    long c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    long d0 = c4 ^ Long.rotateLeft(c1, 1);
    long d1 = c0 ^ Long.rotateLeft(c2, 1);
    long d2 = c1 ^ Long.rotateLeft(c3, 1);
    long d3 = c2 ^ Long.rotateLeft(c4, 1);
    long d4 = c3 ^ Long.rotateLeft(c0, 1);
    for (int row = 0; row < LANES; row += 5) {
      a[row] ^= d0;
      a[row + 1] ^= d1;
      a[row + 2] ^= d2;
      a[row + 3] ^= d3;
      a[row + 4] ^= d4;
    }
  }

  private static void rhoAndPi(long[] a) {
    long moving = a[1];
    for (int i = 0; i < LANE_PATH.length; i++) {
      int lane = LANE_PATH[i];
      long next = a[lane];
      a[lane] = Long.rotateLeft(moving, ROTATIONS[i]);
      moving = next;
    }
  }

  private static void chi(long[] a) {
    for (int row = 0; row < LANES; row += 5) {
      long a0 = a[row];
      long a1 = a[row + 1];
      long a2 = a[row + 2];
      long a3 = a[row + 3];
      long a4 = a[row + 4];
      a[row] = a0 ^ (~a1 & a2);
      a[row + 1] = a1 ^ (~a2 & a3);
      a[row + 2] = a2 ^ (~a3 & a4);
      a[row + 3] = a3 ^ (~a4 & a0);
      a[row + 4] = a4 ^ (~a0 & a1);
    }
  }
}

package io.aleph4j.node.storage;

import io.aleph4j.node.process.MachineFile;
import io.aleph4j.node.tally.Bucket;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import org.jspecify.annotations.Nullable;

/**
 * The small numbers by which the tables hold enumerations. They are stored: never change one, only
 * add.
 */
public final class Codes {

  private Codes() {}

  /** The number of a message type. */
  public static short of(MessageType type) {
    return switch (type) {
      case POST -> 1;
      case AGGREGATE -> 2;
      case STORE -> 3;
      case PROGRAM -> 4;
      case INSTANCE -> 5;
      case FORGET -> 6;
      case V_PROGRAM -> 7;
    };
  }

  /** The message type of a number. */
  public static MessageType messageType(short code) {
    for (MessageType type : MessageType.values()) {
      if (of(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("no message type has the number " + code);
  }

  /** The number of an item type. */
  public static short of(ItemType type) {
    return switch (type) {
      case INLINE -> 0;
      case STORAGE -> 1;
      case IPFS -> 2;
    };
  }

  /** The item type of a number. */
  public static ItemType itemType(short code) {
    for (ItemType type : ItemType.values()) {
      if (of(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("no item type has the number " + code);
  }

  /**
   * The number of a status; the message table holds only {@code PROCESSED} and {@code REMOVING}.
   */
  public static short of(MessageStatus status) {
    return switch (status) {
      case PENDING -> 0;
      case PROCESSED -> 1;
      case REJECTED -> 2;
      case FORGOTTEN -> 3;
      case REMOVING -> 4;
      case REMOVED -> 5;
    };
  }

  /** The status of a number. */
  public static MessageStatus messageStatus(short code) {
    for (MessageStatus status : MessageStatus.values()) {
      if (of(status) == code) {
        return status;
      }
    }
    throw new IllegalArgumentException("no status has the number " + code);
  }

  /** The number of a unit of time. */
  static short of(Bucket.Unit unit) {
    return switch (unit) {
      case DAY -> 0;
      case HOUR -> 1;
    };
  }

  /** The number of a payment type; null for none and for words that are not one. */
  public static @Nullable Short ofPayment(@Nullable String paymentType) {
    if (paymentType == null) {
      return null;
    }
    return switch (paymentType) {
      case "hold" -> 1;
      case "superfluid" -> 2;
      case "credit" -> 3;
      default -> null;
    };
  }

  /** The number of a payment type. */
  static short of(Payment.Type type) {
    return switch (type) {
      case HOLD -> 1;
      case SUPERFLUID -> 2;
      case CREDIT -> 3;
    };
  }

  /** The number of what a file is for a machine. */
  static short of(MachineFile.Role role) {
    return switch (role) {
      case CODE -> 1;
      case RUNTIME -> 2;
      case DATA -> 3;
      case ROOTFS -> 4;
      case VOLUME -> 5;
      case PARENT -> 6;
      case WORKLOAD -> 7;
      case HASH_TREE -> 8;
    };
  }

  /** The payment type of a number; null for none. */
  public static @Nullable String paymentName(short code) {
    return switch (code) {
      case 1 -> "hold";
      case 2 -> "superfluid";
      case 3 -> "credit";
      default -> null;
    };
  }
}

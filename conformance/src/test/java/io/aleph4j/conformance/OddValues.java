package io.aleph4j.conformance;

import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/** Values that schemas take in ways of their own, and values beside every limit. */
final class OddValues {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "2",
    "-0",
    "0.0",
    "1.0",
    "-0.0",
    "1e0",
    "2.5",
    "1e2",
    "1e-400",
    "255",
    "256",
    "256.0",
    "257",
    "128",
    "1000",
    "1000.0",
    "1001",
    "1024",
    "1048576",
    "1048577",
    "315360000",
    "315360001",
    "1953125",
    "1953126",
    "65535",
    "65536",
    "131072",
    "196608",
    "262144",
    "2147483648",
    "9007199254740993",
    "9223372036",
    "9223372036.0",
    "9223372036.1",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "1e18",
    "1e19",
    "1e300"
  };
  private static final String[] WORDS = {
    "true",
    "TRUE",
    "t",
    "Yes",
    "no",
    "N",
    "on",
    "oFF",
    "0",
    "1",
    " 1",
    "1 ",
    "2",
    "12",
    "012",
    "+12",
    "-0",
    "1_0",
    "1__0",
    "0_1",
    "0__1",
    "12.0",
    "12.",
    "12.5",
    "1e2",
    ".0",
    "\u0661",
    "196608",
    "0x30000",
    "18446744073709551615",
    "99999999999999999999",
    "hold",
    "Hold",
    "credit",
    "superfluid",
    "qemu",
    "QEMU",
    "firecracker",
    "host",
    "store",
    "tcp",
    "udp",
    "sev",
    "sev_snp",
    "tdx",
    "x86_64",
    "arm64",
    "0300",
    "0302",
    "zip",
    "plain",
    "squashfs",
    "asgi",
    "binary",
    "vm-function",
    "vm-instance",
    "amend",
    "POST",
    "inline",
    "storage",
    "ipfs",
    "ETH",
    "eth",
    "SOL",
    "",
    "x",
    "main:app",
    "\ud83d\ude00",
    "nan",
    "inf",
    "null",
    "[]",
    "{}"
  };
  private static final String[] KEYS = {
    "x",
    "",
    "address",
    "type",
    "ref",
    "use_latest",
    "size_mib",
    "ephemeral",
    "parent",
    "persistence",
    "name",
    "mount",
    "comment",
    "digest",
    "registers",
    "launch",
    "policy",
    "mode",
    "runtime",
    "measurements",
    "firmware",
    "node",
    "gpu",
    "cpu",
    "node_hash",
    "terms_and_conditions",
    "cron",
    "tags",
    "hypervisor",
    "trusted_execution",
    "payment",
    "receiver",
    "requirements",
    "replaces",
    "vcpus",
    "internet",
    "persistent",
    "message",
    "interface"
  };
  private static final int[] LENGTHS = {
    32, 33, 58, 59, 63, 64, 65, 95, 96, 97, 128, 129, 256, 257, 512, 1000, 1001, 1024, 1025, 4096,
    4097, 8192, 8193
  };
  private static final String[] REGEX_PARTS = {
    "a",
    "b",
    "(",
    "(",
    ")",
    ")",
    ")",
    "[",
    "]",
    "[^",
    "a-z",
    "z-a",
    "-",
    "*",
    "+",
    "?",
    "{2}",
    "{2,3}",
    "{3,2}",
    "{,}",
    "{,2}",
    "{",
    "}",
    "{4294967295}",
    "{4294967294}",
    "{x}",
    "|",
    ".",
    "^",
    "$",
    "(?:",
    "(?P<n>",
    "(?P<m>",
    "(?P<1>",
    "(?P=n)",
    "(?P=o)",
    "(?P>n)",
    "(?=",
    "(?!",
    "(?<=",
    "(?<!",
    "(?<x>",
    "(?>",
    "(?#c)",
    "(?#",
    "(?i)",
    "(?x)",
    "(?a)",
    "(?u)",
    "(?L)",
    "(?ims:",
    "(?x:",
    "(?-i:",
    "(?i-i:",
    "(?i-s:",
    "(?-u:",
    "(?i",
    "(?(1)",
    "(?(2)",
    "(?(n)",
    "(?(0)",
    "(?(",
    "\\d",
    "\\W",
    "\\b",
    "\\B",
    "\\A",
    "\\Z",
    "\\z",
    "\\1",
    "\\2",
    "\\10",
    "\\12",
    "\\101",
    "\\400",
    "\\0",
    "\\08",
    "\\8",
    "\\x41",
    "\\x4",
    "\\u0041",
    "\\u004",
    "\\U00000041",
    "\\U00110000",
    "\\N{EM DASH}",
    "\\N{NO SUCH}",
    "\\N",
    "\\.",
    "\\é",
    "\\_",
    "\\",
    "\\q",
    "#",
    " ",
    "\n",
    "é",
    "\ud83d\ude00",
    "0x",
    "[0-9a-f]",
    "[\\d-x]",
    "[\\]]",
    "[]]",
    "[a-\\d]",
    "[\\b]"
  };

  private final Random random;

  OddValues(Random random) {
    this.random = random;
  }

  String key() {
    return one(KEYS);
  }

  /** Something in place of this value, most often of its kind. */
  JsonNode like(JsonNode value) {
    if (random.nextInt(3) == 0) {
      return value();
    }
    if (value.isString() && random.nextInt(4) == 0) {
      return ofLength(value.stringValue());
    }
    if (value.isString() && random.nextInt(3) == 0) {
      return damaged(value.stringValue());
    }
    return value.isString() ? JsonNodeFactory.instance.stringNode(one(WORDS)) : scalar();
  }

  JsonNode value() {
    return switch (random.nextInt(8)) {
      case 0 -> JsonNodeFactory.instance.nullNode();
      case 1 -> MAPPER.createArrayNode();
      case 2 -> MAPPER.createObjectNode();
      case 3 -> ofLength("é");
      case 4 -> JsonNodeFactory.instance.stringNode("a".repeat(64));
      default -> scalar();
    };
  }

  private JsonNode scalar() {
    return switch (random.nextInt(4)) {
      case 0 -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
      case 1 -> JsonNodeFactory.instance.stringNode(one(WORDS));
      default -> JsonNodeFactory.instance.rawValueNode(new RawValue(one(NUMBERS)));
    };
  }

  /** A text of one of the lengths at which something ends, made of this one. */
  private JsonNode ofLength(String text) {
    int length = LENGTHS[random.nextInt(LENGTHS.length)];
    String unit = text.isEmpty() ? "\ud83d\ude00" : text;
    int[] characters = unit.repeat(length).codePoints().limit(length).toArray();
    return JsonNodeFactory.instance.stringNode(new String(characters, 0, characters.length));
  }

  private JsonNode damaged(String text) {
    if (text.isEmpty()) {
      return JsonNodeFactory.instance.stringNode("\n");
    }
    int at = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
    String character = one(new String[] {"A", "g", "0", "l", " ", "\n", "é", ""});
    return JsonNodeFactory.instance.stringNode(
        text.substring(0, at) + character + text.substring(text.offsetByCodePoints(at, 1)));
  }

  /** A pattern that often is none. */
  String regex() {
    StringBuilder regex = new StringBuilder();
    for (int i = random.nextInt(7); i >= 0; i--) {
      regex.append(one(REGEX_PARTS));
    }
    // So that not every pattern fails for want of a closing parenthesis.
    for (long open = regex.chars().filter(c -> c == '(').count(); open > 0; open--) {
      if (random.nextInt(4) > 0) {
        regex.append(random.nextBoolean() ? "a)" : ")");
      }
    }
    return regex.toString();
  }

  <T> T one(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}

package io.aleph4j.node.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.process.AggregateId;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Which images clients find: the public network's, and those of one's own in their places. */
class OfficialAggregatesTest {

  private static final ItemHash MESSAGE = ItemHash.sha256("message");
  private static final ItemHash FILE = ItemHash.sha256("file");
  private static final ItemHash CID =
      new ItemHash("QmTp2hEo8eXRp6wg7jXv1BLCMh5a4F3B7buAUZNZUu772j");

  private static Image image(Image.Kind kind, String id, boolean isDefault, ItemHash file) {
    return new Image(kind, id, "A name", "A text", 5, isDefault, MESSAGE, file);
  }

  private static JsonNode list(String key, Image... images) {
    LocalAggregate found =
        OfficialAggregates.with(List.of(images)).stream()
            .filter(aggregate -> aggregate.id().key().equals(key))
            .findAny()
            .orElseThrow();
    StringBuilder json = new StringBuilder("{");
    for (Map.Entry<String, String> entry : found.entries().entrySet()) {
      json.append(json.length() > 1 ? "," : "");
      json.append('"').append(entry.getKey()).append("\":").append(entry.getValue());
    }
    return StrictJson.parse(json.append('}').toString());
  }

  private static JsonNode entry(JsonNode runtimes, String type, String id) {
    List<JsonNode> found =
        runtimes
            .get("entries")
            .valueStream()
            .filter(one -> one.get("type").asString().equals(type))
            .filter(one -> one.get("id").asString().equals(id))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void withoutImagesOfOnesOwnTheListsAreThoseOfThePublicNetwork() {
    assertThat(OfficialAggregates.with(List.of())).isEqualTo(OfficialAggregates.all());
    assertThat(list("vm-images").at("/defaults/rootfs").asString()).isEqualTo("debian12");
  }

  @ParameterizedTest
  @CsvSource({
    "ROOTFS, rootfs, rootfs, instance",
    "RUNTIME, runtimes, runtime, program",
    "FIRMWARE, firmwares, firmware, firmware",
  })
  void anImageIsInBothLists(Image.Kind kind, String section, String ofDefaults, String type) {
    for (boolean isDefault : new boolean[] {false, true}) {
      Image image = image(kind, "mine", isDefault, FILE);
      JsonNode before = list("vm-images");
      JsonNode images = list("vm-images", image);
      assertThat(images.at("/" + section + "/mine").toString())
          .isEqualTo(
              "{\"hash\":\"%s\",\"display_name\":\"A name\",\"description\":\"A text\",\"min_disk_mib\":5,\"deprecated\":false}"
                  .formatted(MESSAGE));
      assertThat(images.get(section).size()).isEqualTo(before.get(section).size() + 1);
      assertThat(images.at("/defaults/" + ofDefaults).asString())
          .isEqualTo(isDefault ? "mine" : before.at("/defaults/" + ofDefaults).asString());
      JsonNode entry = entry(list("runtimes", image), type, "mine");
      assertThat(entry.get("item_hash").asString()).isEqualTo(MESSAGE.value());
      assertThat(entry.get("sha256").asString()).isEqualTo(FILE.value());
      assertThat(entry.get("default").asBoolean()).isEqualTo(isDefault);
      assertThat(entry.has("firmware_hash")).isEqualTo(kind == Image.Kind.FIRMWARE);
      assertThat(defaults(list("runtimes", image), type)).isOne();
    }
  }

  private static long defaults(JsonNode runtimes, String type) {
    return runtimes
        .get("entries")
        .valueStream()
        .filter(one -> one.get("type").asString().equals(type))
        .filter(one -> one.get("default").asBoolean())
        .count();
  }

  @Test
  void anImageOfTheSameKindAndIdTakesTheOthersPlaceAndNoOtherKinds() {
    Image own = image(Image.Kind.ROOTFS, "debian12", false, FILE);
    assertThat(list("vm-images", own).at("/rootfs/debian12/hash").asString())
        .isEqualTo(MESSAGE.value());
    JsonNode runtimes = list("runtimes", own, image(Image.Kind.RUNTIME, "debian12", false, FILE));
    assertThat(entry(runtimes, "instance", "debian12").get("item_hash").asString())
        .isEqualTo(MESSAGE.value());
    assertThat(entry(runtimes, "program", "debian12").get("item_hash").asString())
        .isEqualTo(MESSAGE.value());
    assertThat(runtimes.get("entries").size())
        .isEqualTo(list("runtimes").get("entries").size() + 1);
  }

  @Test
  void theRustClientHasNoListForRescue() {
    Image rescue = image(Image.Kind.RESCUE, "help", true, FILE);
    assertThat(list("vm-images", rescue)).isEqualTo(list("vm-images"));
    assertThat(entry(list("runtimes", rescue), "rescue", "help").get("default").asBoolean())
        .isTrue();
  }

  /** A CID is no digest of the file. */
  @ParameterizedTest
  @EnumSource(Image.Kind.class)
  void aFileWithACidHasNoSha256(Image.Kind kind) {
    JsonNode runtimes = list("runtimes", image(kind, "mine", false, CID));
    JsonNode entry = runtimes.get("entries").get(runtimes.get("entries").size() - 1);
    assertThat(entry.get("id").asString()).isEqualTo("mine");
    assertThat(entry.has("sha256")).isFalse();
    assertThat(entry.has("firmware_hash")).isFalse();
  }

  @Test
  void theListsAreKnownByOwnerAndKey() {
    for (LocalAggregate one : OfficialAggregates.all()) {
      String key = one.id().key();
      assertThat(OfficialAggregates.listsImages(one.id()))
          .isEqualTo(key.equals("vm-images") || key.equals("runtimes"));
      assertThat(OfficialAggregates.listsImages(new AggregateId(new Address("0x1"), key)))
          .isFalse();
    }
  }
}

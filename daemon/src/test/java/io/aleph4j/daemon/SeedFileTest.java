package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.node.local.Image;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a private network begins with, as a file says it, and each thing that can be wrong in it.
 */
class SeedFileTest {

  @TempDir private Path folder;

  private SeedFile read(String json) throws IOException {
    return SeedFile.read(Files.writeString(folder.resolve("state.json"), json));
  }

  @Test
  void everySectionMayBeLeftAway() throws IOException {
    SeedFile read = read("{}");
    assertThat(read.messages()).isEmpty();
    assertThat(read.tokens()).isEmpty();
    assertThat(read.credits()).isEmpty();
    assertThat(read.aggregates()).isEmpty();
    assertThat(read.images()).isEmpty();
  }

  @Test
  void imagesAreReadWithTheirFilesAndHaveOneMessageForEver() throws IOException {
    Files.write(folder.resolve("disk"), new byte[(1 << 20) + 1]);
    String seeds =
        """
        {"images": [
          {"kind": "rootfs", "id": "small-1.0", "file": "disk"},
          {"kind": "runtime", "id": "small-1.0", "file": "%s", "name": "Small", "description": "One",
           "min_disk_mib": 7, "default": true}]}
        """
            .formatted(folder.resolve("disk").toString().replace("\\", "\\\\"));
    SeedFile read = read(seeds);
    ItemHash file = ItemHash.sha256(new byte[(1 << 20) + 1]);
    ItemHash message = read.images().getFirst().message().envelope().itemHash();
    assertThat(read.images())
        .extracting(SeedImage::image)
        .containsExactly(
            new Image(Image.Kind.ROOTFS, "small-1.0", "small-1.0", "", 2, false, message, file),
            new Image(Image.Kind.RUNTIME, "small-1.0", "Small", "One", 7, true, message, file));
    assertThat(read(seeds).images()).isEqualTo(read.images());
    assertThat(read.images().getFirst().message().envelope().sender())
        .isNotIn(DevelopmentAccounts.builtIn().stream().map(EvmAccount::address).toList());
  }

  /** As somebody copies an image of the public network: its files are named by its messages. */
  @Test
  void anImageMayBringTheMessageThatKeepsIt() throws IOException {
    Files.writeString(folder.resolve("disk"), "a disk");
    EvmAccount owner = DevelopmentAccounts.builtIn().getFirst();
    String store =
        SeedImagesTest.message(
            owner,
            "STORE",
            "{\"address\":\"%s\",\"time\":1,\"item_type\":\"storage\",\"item_hash\":\"%s\"}"
                .formatted(owner.address(), ItemHash.sha256("another")));
    SeedFile read =
        read(
            "{\"images\":[{\"kind\":\"firmware\",\"id\":\"f\",\"file\":\"disk\",\"message\":"
                + store
                + "}]}");
    Image image = read.images().getFirst().image();
    assertThat(image.message().value())
        .isEqualTo(StrictJson.parse(store).get("item_hash").asString());
    assertThat(image.file()).isEqualTo(ItemHash.sha256("another"));
    String post =
        SeedImagesTest.message(
            owner,
            "POST",
            "{\"address\":\"%s\",\"time\":1,\"type\":\"t\"}".formatted(owner.address()));
    assertThatThrownBy(() ->
            read(
                "{\"images\":[{\"kind\":\"firmware\",\"id\":\"f\",\"file\":\"disk\",\"message\":"
                    + post
                    + "}]}"))
        .hasMessageContaining("images[0]: expected a STORE message");
  }

  @Test
  void amountsAreExactAndAggregatesAreTakenAsTheyAre() throws IOException {
    SeedFile read =
        read(
            """
            {"balances": {"0x1": "1000.000000000000000001", "0x2": 7, "0x3": 0.5},
             "credits": {"0x1": 999999999999999999, "0x2": "0"},
             "aggregates": [{"address": "0x1", "key": "profile", "content": {"a": {"b": 1e3}}}]}
            """);
    assertThat(read.tokens())
        .containsEntry(new Address("0x1"), new BigDecimal("1000.000000000000000001"))
        .containsEntry(new Address("0x2"), new BigDecimal("7"))
        .containsEntry(new Address("0x3"), new BigDecimal("0.5"));
    assertThat(read.credits())
        .containsEntry(new Address("0x1"), 999_999_999_999_999_999L)
        .containsEntry(new Address("0x2"), 0L);
    assertThat(read.aggregates())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.id().key()).isEqualTo("profile");
          assertThat(one.entries()).containsOnlyKeys("a");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{; is no JSON",
        "[]; must be a JSON object",
        "{'image':[]}; image is not known: use one of messages, balances, credits, aggregates, images",
        "{'images':{}}; images must be a list of at most 100 entries",
        "{'images':['x']}; images[0]: expected the kind rootfs, runtime, firmware or rescue, not nothing",
        "{'images':[{'kind':'disk'}]}; images[0]: expected the kind rootfs, runtime, firmware or rescue, not \"disk\"",
        "{'images':[{'kind':'rootfs'}]}; images[0]: expected an id",
        "{'images':[{'kind':'rootfs','id':'Debian'}]}; not \"Debian\"",
        "{'images':[{'kind':'rootfs','id':'d'}]}; images[0]: expected a text as file, not nothing",
        "{'images':[{'kind':'rootfs','id':'d','file':1}]}; expected a text as file, not 1",
        "{'images':[{'kind':'rootfs','id':'d','file':'a\\u0000'}]}; expected a text as file",
        "{'images':[{'kind':'rootfs','id':'d','file':'gone.qcow2'}]}; gone.qcow2: paths begin at the folder of the seed file",
        "{'images':[{'kind':'rootfs','id':'d','file':'.'}]}; there is no file",
        "{'images':[{'kind':'rootfs','id':'d','file':'empty'}]}; empty is empty",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','size':1}]}; size is not known: use default, description, file,",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','name':1}]}; expected a text as name, not 1",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','min_disk_mib':-1}]}; min_disk_mib in whole MiB from 0 to 1073741824, not -1",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','min_disk_mib':1.5}]}; not 1.5",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','min_disk_mib':1073741825}]}; not 1073741825",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','min_disk_mib':99999999999999999999}]}; min_disk_mib in whole MiB",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','default':'yes'}]}; true or false as default, not \"yes\"",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk','message':{}}]}; images[0]: ",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk'},{'kind':'rootfs','id':'d','file':'disk'}]}; images[0] and images[1] have the same kind and id",
        "{'images':[{'kind':'rescue','id':'a','file':'disk','default':true},{'kind':'rescue','id':'b','file':'disk','default':true}]};"
            + " images[0] and images[1] are the default of one kind",
        "{'images':[{'kind':'rootfs','id':'d','file':'disk'}],'aggregates':[{'address':'0xFba561a84A537fCaa567bb7A2257e7142701ae2A','key':'vm-images','content':{}}]};"
            + " aggregates[0]: vm-images is made of the section images",
        "{'messages':{}}; messages must be a list",
        "{'messages':[{}]}; messages[0]",
        "{'messages':['x']}; messages[0]",
        "{'balances':[]}; balances must be an object",
        "{'balances':{'0x1':-1}}; balances.0x1",
        "{'balances':{'0x1':'1e9'}}; balances.0x1",
        "{'balances':{'0x1':1e9}}; balances.0x1",
        "{'balances':{'0x1':null}}; balances.0x1",
        "{'balances':{'0x1':'0.0000000000000000001'}}; balances.0x1",
        "{'credits':{'0x1':1.5}}; credits.0x1",
        "{'credits':{'0x1':1000000000000000000}}; credits.0x1",
        "{'credits':{'0x1':true}}; credits.0x1",
        "{'aggregates':[{'address':'0x1','key':'a'}]}; aggregates[0]",
        "{'aggregates':[{'address':'0x1','key':'a','content':[]}]}; aggregates[0]",
        "{'aggregates':[{'key':'a','content':{}}]}; aggregates[0]",
        "{'aggregates':[{'address':'0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10','key':'corechannel','content':{}}]};"
            + " aggregates[0]",
      })
  void whatIsWrongIsNamedInOneLine(String json, String part) throws IOException {
    Files.writeString(folder.resolve("disk"), "a disk");
    Files.writeString(folder.resolve("empty"), "");
    assertThatThrownBy(() -> read(json.replace('\'', '"')))
        .isInstanceOf(SeedFileException.class)
        .hasMessageContaining("state.json")
        .hasMessageContaining(part)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNotThereOrTooLargeIsRefused() throws IOException {
    Path missing = folder.resolve("missing.json");
    assertThatThrownBy(() -> SeedFile.read(missing)).hasMessageContaining("missing.json");
    Path large = folder.resolve("large.json");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    assertThatThrownBy(() -> SeedFile.read(large)).hasMessageContaining("67108865");
  }
}

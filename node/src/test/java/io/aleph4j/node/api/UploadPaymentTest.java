package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.PaymentPolicy;
import java.net.http.HttpResponse;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §4.5: what is uploaded with a message is paid for, by the rule of all messages. */
class UploadPaymentTest {

  private static final String ADD_FILE = "/api/v0/storage/add_file";
  private static final int FREE_BYTES = 1_000;
  private static final long PAID_FROM = 1_743_775_079;
  private static final long SUMMER = 1_750_000_000;

  private static TestNode node;
  private static final Random RANDOM = new Random(7);

  @BeforeAll
  static void start() {
    PaymentPolicy network = PaymentPolicy.NETWORK;
    PaymentPolicy policy =
        new PaymentPolicy(
            network.paidFrom(),
            network.paidFromHeight(),
            network.machinesByCreditFrom(),
            network.allByCreditFrom(),
            FREE_BYTES);
    assertThat(network.paidFrom()).isEqualTo(new Timestamp(PAID_FROM * 1_000_000));
    node = new TestNode(PaymentSettings.network().with(policy), ApiSettings.ofVersion("v0.1.0"));
    // Alice holds a bit more than a thousandth of a token, and credits for one file and a half.
    String alice = account(0).address().value();
    node.database()
        .run("INSERT INTO token_balance VALUES ('" + alice + "', 'ETH', NULL, 0.001, 1, 1)");
    node.database().run("INSERT INTO credit_account VALUES ('" + alice + "', 1, 160, 0, 0, 160)");
    node.database().run("INSERT INTO credit_lot VALUES ('" + alice + "', 'r', 0, 160, NULL, 1)");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Account account(int number) {
    return Draft.ACCOUNTS.get(number);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static String metadata(
      Account sender, Account owner, byte[] file, String payment, long time) {
    return metadata(sender, owner, file, payment, time, time);
  }

  /** What a message says of its time, and what its envelope says. */
  private static String metadata(
      Account sender, Account owner, byte[] file, String payment, long time, long envelopeTime) {
    String content =
        "{\"address\":\"%s\",\"time\":%d,\"item_type\":\"storage\",\"item_hash\":\"%s\"%s}"
            .formatted(
                owner.address(),
                time,
                ItemHash.sha256(file),
                payment.isEmpty() ? "" : ",\"payment\":{\"type\":\"" + payment + "\"}");
    return "{\"message\":"
        + TestNode.message(sender, MessageType.STORE, content, (double) envelopeTime, "T")
        + ",\"sync\":true}";
  }

  private static HttpResponse<String> upload(byte[] file, String metadata, boolean first) {
    Form form =
        first ? new Form().metadata(metadata).file(file) : new Form().file(file).metadata(metadata);
    return form.sendTo(node, ADD_FILE);
  }

  @ParameterizedTest
  @CsvSource({
    // Small files are free when they are paid by holding, also for those who hold nothing.
    "1,17,'',1750000000,200",
    "1,1000,'',1750000000,200",
    "1,1000,hold,1750000000,200",
    "1,1001,hold,1750000000,402",
    "1,1001,superfluid,1750000000,422",
    "1,2000000,'',1750000000,402",
    // An empty file costs nothing, and nobody is in debt.
    "2,0,'',1750000000,200",
    // In the old days everything was free.
    "1,5000,hold,1743775078,200",
    "1,5000,hold,1743775079,402",
    // By credits nothing is.
    "1,17,credit,1750000000,402",
    "1,17,credit,1743775078,200",
    // Later only credits are taken: a refusal of another kind.
    "1,17,hold,1798761600,422",
    "1,17,credit,1798761600,402",
    // 0.001 tokens are enough for about 3100 bytes.
    "0,3145,hold,1750000000,200",
    "0,1200,hold,1750000000,402"
  })
  void anUploadIsPaidForLikeAnyMessage(
      int account, int size, String payment, long time, int status) {
    byte[] file = bytes(size);
    String metadata = metadata(account(account), account(account), file, payment, time);
    for (boolean first : new boolean[] {true, false}) {
      HttpResponse<String> answer = upload(file, metadata, first);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      if (status == 402) {
        assertThat(answer.body()).isEqualTo("402: Payment Required");
        assertThat(answer.headers().firstValue("content-type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(node.get("/api/v0/storage/raw/" + ItemHash.sha256(file)).statusCode())
            .isEqualTo(404);
      }
    }
  }

  // The network's nodes take such messages, so every node must (spec 01 §8.1, Q-9).
  @ParameterizedTest
  @CsvSource({"1750000000,1743775078,200", "1743775078,1750000000,402"})
  void theDateOfTheEnvelopeCountsThoughNobodySignsIt(long time, long envelopeTime, int status) {
    byte[] file = bytes(5_000);
    String metadata = metadata(account(1), account(1), file, "hold", time, envelopeTime);
    assertThat(upload(file, metadata, true).statusCode()).isEqualTo(status);
  }

  @Test
  void whatIsPaidForAlreadyCanComeAgain() {
    byte[] one = bytes(10);
    byte[] another = bytes(11);
    String first = metadata(account(0), account(0), one, "credit", SUMMER);
    assertThat(upload(one, first, true).statusCode()).isEqualTo(200);
    assertThat(
            upload(another, metadata(account(0), account(0), another, "credit", SUMMER), true)
                .statusCode())
        .isEqualTo(402);
    assertThat(upload(one, first, true).statusCode()).isEqualTo(200);
    assertThat(
            node.database()
                .one(
                    "SELECT resources FROM cost_owner WHERE payment_type = 3"
                        + " AND owner = '"
                        + account(0).address()
                        + "'"))
        .isEqualTo("1");
  }

  @Test
  void whoMayNotActForTheOwnerIsToldSoWhateverTheOwnerHas() {
    byte[] file = bytes(5_000);
    for (String payment : new String[] {"", "credit"}) {
      HttpResponse<String> answer =
          upload(file, metadata(account(1), account(0), file, payment, SUMMER), true);
      assertThat(answer.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aFileWithoutAMessageCostsNothing() {
    assertThat(new Form().file(bytes(5_000)).sendTo(node, ADD_FILE).statusCode()).isEqualTo(200);
  }
}

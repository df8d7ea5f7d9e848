package io.aleph4j.compute.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.client.MessageConfirmation;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.definition.FakeMessages;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SubscriptionTest {
  private static final JsonNode MESSAGE =
      MessageText.of(
          FakeMessages.inline(
              "POST",
              """
              {"address":"0xA","type":"chat","time":1.5,"ref":null,
               "content":{"room":"lobby","body":"hi","tags":["a"],"n":1,"deep":{"er":{"x":"y"}}}}
              """));

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text.replace('\'', '"'));
  }

  private static boolean matches(String wanted) {
    return new Subscription(json(wanted)).matches(MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'sender':'" + FakeMessages.OWNER + "'}",
        "{'type':'POST','chain':'ETH'}",
        "{'content':{'type':'chat'}}",
        "{'type':'POST','content':{'address':'0xA','content':{'room':'lobby'}}}",
        "{'content':{'content':{'deep':{'er':{'x':'y'}}}}}",
        "{'content':{'content':{}}}",
        "{'content':{}}",
        "{'item_type':'inline'}"
      })
  void wantsWhatHasItsMembers(String wanted) {
    assertThat(matches(wanted)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "'POST'",
        "null",
        "{'type':'post'}",
        "{'type':'POST','chain':'SOL'}",
        "{'tpye':'POST'}",
        "{'content':{'type':'chat','room':'lobby'}}",
        "{'content':'chat'}",
        "{'type':{'content':'chat'}}",
        "{'nothing':{}}",
        "{'content':{'content':{'n':1}}}",
        "{'content':{'content':{'tags':['a']}}}",
        "{'content':{'content':{'tags':'a'}}}",
        "{'content':{'ref':null}}",
        "{'channel':''}",
        "{'confirmed':false}"
      })
  void wantsNothingElse(String wanted) {
    assertThat(matches(wanted)).isFalse();
  }

  @Test
  void anyOfItsSubscriptionsBringsAMessageToAProgram() {
    JsonNode two = json("[{},{'type':'STORE'},{'type':'POST'}]");
    assertThat(Subscriber.of(ItemHash.sha256("p"), two).wants(MESSAGE)).isTrue();
    assertThat(Subscriber.of(ItemHash.sha256("p"), json("[{},{'type':'STORE'}]")).wants(MESSAGE))
        .isFalse();
    assertThat(Subscriber.of(ItemHash.sha256("p"), json("[]")).wants(MESSAGE)).isFalse();
  }

  @Test
  void aMessageIsToldWithTheNamesOfTheNetwork() {
    NetworkMessage message =
        new NetworkMessage(
            "ETH",
            new Address("0x1"),
            "POST",
            ItemHash.sha256("{}"),
            "inline",
            "{}",
            json("{'a':'1.10'}"),
            new Timestamp(1_652_126_646_500_868L),
            "TEST",
            "0xff",
            List.of(new MessageConfirmation("ETH", 14_205_580, "0x28")));
    assertThat(MessageText.of(message))
        .hasToString(
            """
            {'chain':'ETH','sender':'0x1','type':'POST','channel':'TEST','item_hash':'%s',\
            'item_type':'inline','item_content':'{}','content':{'a':'1.10'},\
            'time':1652126646.500868,'signature':'0xff','confirmed':true,\
            'confirmations':[{'chain':'ETH','height':14205580,'hash':'0x28'}]}\
            """
                .formatted(ItemHash.sha256("{}"))
                .replace('\'', '"'));
  }

  @Provide
  Arbitrary<ObjectNode> objects() {
    return objects(3);
  }

  /** Objects of texts and objects, so that each part of one is something that can be wanted. */
  private static Arbitrary<ObjectNode> objects(int depth) {
    Arbitrary<JsonNode> texts =
        Arbitraries.strings()
            .ofMaxLength(3)
            .map(text -> JsonMapper.shared().getNodeFactory().stringNode(text));
    Arbitrary<JsonNode> values =
        depth == 0 ? texts : Arbitraries.oneOf(texts, objects(depth - 1).map(json -> json));
    return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), values)
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(members -> {
          ObjectNode json = JsonMapper.shared().createObjectNode();
          members.forEach(json::set);
          return json;
        });
  }

  @Property(tries = 300)
  void aPartOfAMessageWantsIt(@ForAll("objects") ObjectNode message, @ForAll int choice) {
    ObjectNode part = message.deepCopy();
    assertThat(new Subscription(part).matches(message)).isTrue();
    List<String> names = new ArrayList<>(part.propertyNames());
    part.remove(names.get(Math.floorMod(choice, names.size())));
    assertThat(new Subscription(part).matches(message)).isEqualTo(!part.isEmpty());
  }

  @Property(tries = 300)
  void whatDiffersInOneTextIsNotWanted(@ForAll("objects") ObjectNode message) {
    ObjectNode other = message.deepCopy();
    boolean isChanged = change(other);
    assertThat(new Subscription(other).matches(message)).isEqualTo(!isChanged);
  }

  private static boolean change(ObjectNode json) {
    for (Map.Entry<String, JsonNode> member : List.copyOf(json.properties())) {
      if (member.getValue().isString()) {
        json.put(member.getKey(), member.getValue().stringValue() + "!");
        return true;
      }
      if (change((ObjectNode) member.getValue())) {
        return true;
      }
    }
    return false;
  }
}

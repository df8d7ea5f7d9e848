package io.aleph4j.conformance;

import io.aleph4j.protocol.Chain;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** A signed message as JSON, whose parts a test may change one by one. */
record SignedEnvelope(ObjectNode json) {

  Chain chain() {
    return Chain.ofCode(text("chain")).orElseThrow();
  }

  String sender() {
    return text("sender");
  }

  String signature() {
    return text("signature");
  }

  private String text(String field) {
    return json.required(field).asString();
  }

  /** The same message with this text in place of the field's. */
  SignedEnvelope with(String field, String text) {
    ObjectNode copy = json.deepCopy();
    copy.put(field, text);
    return new SignedEnvelope(copy);
  }

  SignedEnvelope withSignature(String text) {
    return with("signature", text);
  }

  /** Changes a signature that is the text of a JSON object. */
  SignedEnvelope withSignatureObject(Consumer<ObjectNode> change) {
    ObjectNode signature = signatureObject();
    change.accept(signature);
    return withSignature(signature.toString());
  }

  ObjectNode signatureObject() {
    return (ObjectNode) Api.JSON.readTree(signature());
  }

  /** Asks the node to take it and waits for what becomes of it. */
  ChainVerdict publish(Api api) {
    return ChainVerdict.of(
        api.post("/api/v0/messages", "{\"sync\":true,\"message\":" + json + "}"));
  }
}

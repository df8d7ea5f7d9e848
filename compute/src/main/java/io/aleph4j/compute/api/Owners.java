package io.aleph4j.compute.api;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.compute.auth.AuthenticationException;
import io.aleph4j.compute.auth.Delegations;
import io.aleph4j.compute.auth.Operator;
import io.aleph4j.compute.auth.OperatorAuthentication;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.Bodies;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Lets the owners of machines, and whom they have entrusted, come to their machines. */
final class Owners {
  private final OperatorAuthentication authentication;
  private final Delegations delegations;
  private final ApiServices services;
  private final InstantSource clock;

  Owners(String domain, ApiServices services) {
    this.authentication = new OperatorAuthentication(domain);
    this.delegations = new Delegations(services.delegations());
    this.services = services;
    this.clock = services.clock();
  }

  private record Ownership(Address owner, String type) {}

  /** Does something with a machine. */
  @FunctionalInterface
  interface Operation {
    void on(Vm vm, Request request) throws Exception;
  }

  /** A request with its body, which is read once. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Request(Context context, ItemHash hash, byte[] body) {}

  /** Has an operation done when the owner asks; answers 403 to everybody else. */
  void with(Context context, String ifUnknown, Operation operation) throws Exception {
    byte[] body = Bodies.read(context);
    Operator operator = authenticate(context, body);
    ItemHash hash = reference(context);
    Vm vm = machine(hash, ifUnknown);
    if (mayOperate(operator, vm)) {
      operation.on(vm, new Request(context, hash, body));
    } else {
      Replies.text(context, 403, "Unauthorized sender");
    }
  }

  /** The machine that a path names. Throws 400 when it names none, 404 for an unknown one. */
  Vm machine(Context context, String ifUnknown) {
    return machine(reference(context), ifUnknown);
  }

  private Vm machine(ItemHash hash, String ifUnknown) {
    VmPool machines = services.machines();
    return machines
        .find(hash)
        .orElseThrow(() -> Replies.error(404, ifUnknown.replace("<ref>", hash.value())));
  }

  /** Who opened a WebSocket. Throws {@link AuthenticationException}. */
  Operator authenticate(JsonNode introduction) {
    return authentication.authenticate(
        introduction.path("X-SignedPubKey"),
        introduction.path("X-SignedOperation"),
        clock.instant());
  }

  boolean mayOperate(Operator operator, Vm vm) {
    return ownership(vm)
        .filter(o -> delegations.allow(operator, o.owner(), o.type(), clock.instant()))
        .isPresent();
  }

  private Operator authenticate(Context context, byte[] body) {
    String query = context.req().getQueryString();
    try {
      return authentication.authenticate(
          context.header("X-SignedPubKey"),
          context.header("X-SignedOperation"),
          new OperatorAuthentication.Request(
              context.req().getMethod(),
              context.req().getRequestURI(),
              query == null ? "" : query,
              body),
          clock.instant());
    } catch (AuthenticationException e) {
      throw Replies.error(e.status(), e.text());
    }
  }

  private static ItemHash reference(Context context) {
    ItemHash hash = new ItemHash(context.pathParam("ref"));
    if (!hash.isStrict()) {
      throw Replies.error(400, "Invalid ref: '" + hash + "'");
    }
    return hash;
  }

  private Optional<Ownership> ownership(Vm vm) {
    VmDefinition definition = vm.definition();
    if (definition != null) {
      boolean isInstance = definition.kind() == VmDefinition.Kind.INSTANCE;
      return Optional.of(new Ownership(definition.owner(), isInstance ? "INSTANCE" : "PROGRAM"));
    }
    return services.messages().message(vm.itemHash()).flatMap(Owners::ownership);
  }

  private static Optional<Ownership> ownership(NetworkMessage message) {
    JsonNode address = message.content().path("address");
    return address.isString()
        ? Optional.of(new Ownership(new Address(address.stringValue()), message.type()))
        : Optional.empty();
  }
}

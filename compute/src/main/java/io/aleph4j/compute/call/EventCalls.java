package io.aleph4j.compute.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.GuestReplyException;
import io.aleph4j.compute.channel.LegacyCall;
import io.aleph4j.compute.channel.LegacyReply;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.event.ProgramEvents;
import io.aleph4j.compute.vm.Guest;
import io.aleph4j.compute.vm.Session;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmLease;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.ItemHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Runs programs by messages: a scope of its own in guests of versions 1 and 2, a request in others.
 */
final class EventCalls implements ProgramEvents {
  /** What messages may have: more than any inline message has, with its content spelled twice. */
  private static final int LARGEST = 1 << 20;

  /**
   * What is looked at of an answer, and what is told of it: a traceback says most in its last line.
   */
  private static final int READ = 16 * 1024;

  private static final int TOLD = 200;
  private static final byte[] NOTHING = {};

  private final VmPool machines;
  private final Doorway doorway;
  private final LongSupplier numbers;

  /** Takes part in the calls of a node: what it counts, and whether it takes any. */
  EventCalls(VmPool machines, Doorway doorway, LongSupplier numbers) {
    this.machines = machines;
    this.doorway = doorway;
    this.numbers = numbers;
  }

  @Override
  public void run(ItemHash program, String message) throws InterruptedException {
    byte[] body = message.getBytes(UTF_8);
    if (body.length > LARGEST) {
      throw new ComputeException(
          "the message has " + body.length + " bytes; programs take " + LARGEST + " at most");
    }
    if (!doorway.enter()) {
      throw new ComputeException("this node is about to stop");
    }
    try {
      run(machines.get(program), message, body);
    } finally {
      doorway.leave();
    }
  }

  private void run(Vm vm, String message, byte[] body) throws InterruptedException {
    try (VmLease lease = machines.acquire(vm)) {
      Session session = lease.session();
      Duration limit = session.definition().callLimit();
      try {
        switch (session.guest()) {
          case Guest.Streaming streaming ->
              post(new AppConnection(streaming.application().open()), body, limit);
          case Guest.Calling calling ->
              check(calling.calls().call(new LegacyCall.Event(message), limit));
        }
      } catch (GuestReplyException e) {
        throw new ComputeException(String.valueOf(e.getMessage()), e);
      } catch (IOException | HttpException e) {
        throw new ComputeException("it gave no answer: " + e.getMessage(), e);
      }
    } catch (UndefinedMachineException e) {
      if (vm.record().kind() == null) {
        machines.forget(vm.itemHash(), "there is no such machine");
      }
      throw e;
    }
  }

  private void post(AppConnection connection, byte[] body, Duration limit)
      throws IOException, HttpException, InterruptedException {
    BodyPump pump = null;
    try (connection) {
      connection.deadline(System.nanoTime() + limit.toNanos());
      connection.send(RequestHead.ofEvent(body.length, numbers.getAsLong()), NOTHING);
      // Beside the answer, since an application that reads nothing would be waited for without end.
      pump =
          BodyPump.start(
              new ByteArrayInputStream(body),
              new StreamingCall.Unclosed(connection.plainBody()),
              connection);
      ClassicHttpResponse answer = connection.readHead();
      if (answer.getCode() / 100 != 2) {
        byte[] said = connection.body(answer, true).readNBytes(READ);
        throw new ComputeException("it answered " + answer.getCode() + " " + lastLine(said));
      }
    } finally {
      if (pump != null) {
        pump.join();
      }
    }
  }

  private static String lastLine(byte[] text) {
    String line = new String(text, UTF_8).strip().lines().reduce("", (_, last) -> last);
    return line.substring(0, Math.min(line.length(), TOLD));
  }

  private static void check(LegacyReply reply) {
    switch (reply) {
      case LegacyReply.Event _, LegacyReply.Http _ -> {}
      case LegacyReply.Failure failure -> throw new ComputeException(failure.error());
    }
  }
}

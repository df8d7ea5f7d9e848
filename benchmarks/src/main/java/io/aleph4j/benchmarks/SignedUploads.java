package io.aleph4j.benchmarks;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small files, all different, each with its signed message, as whole requests. Immutable. */
final class SignedUploads implements Tape {

  private final InetSocketAddress node;
  private final List<byte[]> requests;

  private SignedUploads(InetSocketAddress node, List<byte[]> requests) {
    this.node = node;
    this.requests = requests;
  }

  /** Invents files of this length and signs a message for each. */
  static SignedUploads prepare(
      PostSigner signer, InetSocketAddress node, int count, int fileLength, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> files = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] file = new byte[fileLength];
      random.nextBytes(file);
      files.add(file);
    }
    List<StoreMessage> messages = signer.signStores(files.stream().map(Sha256::of).toList());
    List<byte[]> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requests.add(
          UploadForm.of(node, messages.get(i), fileLength).around(files.set(i, new byte[0])));
    }
    return new SignedUploads(node, requests);
  }

  @Override
  public int count() {
    return requests.size();
  }

  @Override
  public Requests requestsTo(InetSocketAddress address) {
    if (!address.equals(node)) {
      throw new IllegalArgumentException("the requests were made for " + node);
    }
    return requests::get;
  }
}

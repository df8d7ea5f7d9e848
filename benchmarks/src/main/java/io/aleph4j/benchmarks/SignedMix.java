package io.aleph4j.benchmarks;

import java.net.InetSocketAddress;
import java.util.List;

/** Messages of a {@link MessageMix} with their signatures, as whole requests. Immutable. */
final class SignedMix implements Tape {

  private final InetSocketAddress node;
  private final List<byte[]> requests;

  private SignedMix(InetSocketAddress node, List<byte[]> requests) {
    this.node = node;
    this.requests = requests;
  }

  /** Signs these messages; their senders are the signer's. */
  static SignedMix prepare(
      PostSigner signer, InetSocketAddress node, List<MessageMix.Draft> drafts) {
    byte[][] requests = new byte[drafts.size()][];
    signer.inParallel(i -> requests[i] = request(signer, node, drafts.get(i)), requests.length);
    return new SignedMix(node, List.of(requests));
  }

  private static byte[] request(PostSigner signer, InetSocketAddress node, MessageMix.Draft draft) {
    String sender = signer.senders().get(draft.sender());
    String seconds = SignedPosts.seconds(draft.micros());
    String hash = draft.hash();
    String signature = signer.signature(draft.sender(), draft.kind().type(), hash);
    String file = draft.file();
    if (file != null) {
      StoreMessage message = StoreMessage.of(sender, seconds, draft.content(), hash, signature);
      return UploadForm.of(node, message, file.length()).around(HttpConnection.ascii(file));
    }
    return SignedRequests.publish(
        node,
        draft.kind().type(),
        sender,
        seconds,
        SignedRequests.inline(hash, draft.content()),
        signature);
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

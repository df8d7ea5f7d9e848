package io.aleph4j.compute.channel;

import org.jspecify.annotations.Nullable;

/**
 * What a link of version 3 tells its owner. All but {@link #onGuestApi} are called by the thread
 * that reads the link, one after the other: as long as one of them runs, nothing is read.
 */
public interface GuestLinkListener {
  /** The application reached a station. */
  void onState(GuestState state);

  /**
   * The machine logged something.
   *
   * @param call number of the call that was being handled, 0 for none
   * @param text one line, or several with line ends between them
   */
  void onLog(long call, LogKind kind, String text);

  /**
   * The guest opened a connection to the guest API. Runs on a virtual thread of its own and may
   * block; the stream is closed when it returns.
   */
  void onGuestApi(GuestStream stream);

  /**
   * The link is over. Called once.
   *
   * @param cause what broke it, a {@link GuestProtocolException} when the guest did; null when the
   *     guest halted or the host closed it
   */
  void onEnd(@Nullable Exception cause);
}

package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitedRequestTest {
  private final AtomicLong now = new AtomicLong();

  /** A body of which every read takes so long. */
  private final class SlowBody extends ServletInputStream {
    private final long nanosPerRead;

    SlowBody(long secondsPerRead) {
      this.nanosPerRead = TimeUnit.SECONDS.toNanos(secondsPerRead);
    }

    @Override
    public int read() {
      now.addAndGet(nanosPerRead);
      return 'x';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      buffer[offset] = (byte) read();
      return 1;
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  private InputStream body(long secondsPerRead) throws IOException {
    ServletInputStream body = new SlowBody(secondsPerRead);
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getInputStream") ? body : null);
    return new LimitedRequest(request, Long.MAX_VALUE, null, now::get).getInputStream();
  }

  @Test
  void aBodyThatComesSlowlyIsGivenUp() throws IOException {
    InputStream body = body(1);
    for (int i = 0; i < 10; i++) {
      assertThat(body.read()).isEqualTo('x');
    }
    assertThatThrownBy(body::read)
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.status()).isEqualTo(408));
  }

  @Test
  void aHandlerMayTakeItsTime() throws IOException {
    InputStream body = body(0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(body.read()).isEqualTo('x');
      now.addAndGet(TimeUnit.HOURS.toNanos(1));
    }
  }
}

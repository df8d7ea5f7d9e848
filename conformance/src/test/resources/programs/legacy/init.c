// A guest of version 1 or 2 of the network's protocol and nothing else: the first process of a machine, which answers
// each call with its version and the path that was asked for. VERSION is 1 or 2.
#include <linux/vm_sockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <unistd.h>

static const char ready[] = "\x81\xa7version\xa5" "2.0.0";
static const char success[] = "\x81\xa7success\xc3";
static const char unknown[] = "\x82\xa7success\xc2\xa5" "error\xaf" "unexpected keys";

static int vsock(unsigned cid, int listening) {
  int fd = socket(AF_VSOCK, SOCK_STREAM, 0);
  struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = cid, .svm_port = 52};
  int failed = listening ? bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 8)
                         : connect(fd, (struct sockaddr *)&address, sizeof address);
  if (failed) {
    perror("vsock");
    exit(1);
  }
  return fd;
}

static void send_all(int fd, const void *bytes, size_t length) {
  const char *next = bytes;
  while (length > 0) {
    ssize_t sent = write(fd, next, length);
    if (sent <= 0) return;
    next += sent;
    length -= (size_t)sent;
  }
}

// The configuration: its length in decimal digits, a line end, that many bytes.
static void configure(int fd, char *buffer, size_t have, size_t size) {
  char *line = memchr(buffer, '\n', have);
  size_t length = strtoul(buffer, NULL, 10), offset = (size_t)(line - buffer) + 1;
  while (have < offset + length && have < size) {
    ssize_t got = read(fd, buffer + have, size - have);
    if (got <= 0) break;
    have += (size_t)got;
  }
  // A map of exactly the keys of this version.
  unsigned char keys = VERSION == 1 ? 0x8b : 0x8e;
  int known = (unsigned char)buffer[offset] == keys;
  send_all(fd, known ? success : unknown, known ? sizeof success - 1 : sizeof unknown - 1);
}

static void answer(int fd, const char *buffer, size_t have) {
  char path[32] = "?";
  const char *key = memmem(buffer, have, "\xa4path", 5);
  if (key != NULL && ((unsigned char)key[5] & 0xe0) == 0xa0) {
    size_t length = (unsigned char)key[5] & 0x1f;
    memcpy(path, key + 6, length);
    path[length] = 0;
  }
  char body[64];
  int length = snprintf(body, sizeof body, "version %d at %s", VERSION, path);
  static const char head[] =
      "\x82\xa7headers\x83\xa4type\xb3http.response.start\xa6status\xcc\xc8\xa7headers\x91\x92\xc4\x0c" "content-type"
      "\xc4\x0atext/plain\xa4" "body\x82\xa4type\xb2http.response.body\xa4" "body\xc4";
  unsigned char size = (unsigned char)length;
  send_all(fd, head, sizeof head - 1);
  send_all(fd, &size, 1);
  send_all(fd, body, (size_t)length);
}

int main(void) {
  static char buffer[16 << 20];
  int listener = vsock(VMADDR_CID_ANY, 1);
  int host = vsock(VMADDR_CID_HOST, 0);
  if (VERSION == 2) send_all(host, ready, sizeof ready - 1);
  close(host);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    ssize_t have = fd < 0 ? 0 : read(fd, buffer, sizeof buffer);
    if (have >= 4 && memcmp(buffer, "halt", 4) == 0) {
      send_all(fd, "STOP\nSTOPZ\n", 11);
      close(fd);
      reboot(RB_AUTOBOOT);
    } else if (have > 0 && buffer[0] >= '0' && buffer[0] <= '9') {
      configure(fd, buffer, (size_t)have, sizeof buffer);
    } else if (have > 0) {
      answer(fd, buffer, (size_t)have);
    }
    close(fd);
  }
}

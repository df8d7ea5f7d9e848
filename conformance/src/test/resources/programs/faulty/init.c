// The first process of a machine that breaks the protocol between guest and node. FAULT says when it does so: while it
// greets the node, while it takes its configuration, on the link of version 3; or, at 0, in the answer to a call whose
// path names what is wrong with it.
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  NONE,
  READY_GARBAGE,
  READY_TRUNCATED,
  READY_ENDLESS,
  READY_SILENT,
  READY_NEVER,
  SETUP_GARBAGE,
  SETUP_NOTHING,
  SETUP_HUGE,
  SETUP_ENDLESS,
  SETUP_REFUSED,
  SETUP_REBOOT,
  SETUP_UNREAD,
  LINK_GARBAGE,
  LINK_HUGE,
  LINK_DISCONNECT,
  LINK_HALF
};

#define SEND(fd, text) send_all(fd, text, sizeof text - 1)

static int vsock(unsigned cid, int listening) {
  int fd = socket(AF_VSOCK, SOCK_STREAM, 0);
  struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = cid, .svm_port = 52};
  int failed = listening ? bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 64)
                         : connect(fd, (struct sockaddr *)&address, sizeof address);
  if (failed) {
    perror("vsock");
    exit(1);
  }
  return fd;
}

static int send_all(int fd, const void *bytes, size_t length) {
  const char *next = bytes;
  while (length > 0) {
    ssize_t sent = send(fd, next, length, MSG_NOSIGNAL);
    if (sent <= 0) return 0;
    next += sent;
    length -= (size_t)sent;
  }
  return 1;
}

// As many bytes as the node takes.
static void send_endlessly(int fd) {
  static char much[1 << 20];
  memset(much, 'x', sizeof much);
  while (send_all(fd, much, sizeof much)) {
  }
}

static void greet(int host) {
  switch (FAULT) {
    case READY_GARBAGE: SEND(host, "hello, I am no map\n"); break;
    case READY_TRUNCATED: SEND(host, "\x82\xa7version\xa5" "2.0"); break;
    case READY_ENDLESS: send_endlessly(host); break;
    case READY_SILENT: pause(); break;
    case READY_NEVER: reboot(RB_AUTOBOOT); break;
    case LINK_GARBAGE: case LINK_HUGE: case LINK_DISCONNECT: case LINK_HALF:
      SEND(host, "\x81\xa7version\xa5" "3.0.0");
      break;
    default: SEND(host, "\x81\xa7version\xa5" "2.0.0");
  }
}

// The configuration: its length in decimal digits, a line end, that many bytes.
static void read_configuration(int fd, char *buffer, size_t have, size_t size) {
  char *line = memchr(buffer, '\n', have);
  size_t length = strtoul(buffer, NULL, 10), offset = line == NULL ? 0 : (size_t)(line - buffer) + 1;
  while (have < offset + length && have < size) {
    ssize_t got = read(fd, buffer + have, size - have);
    if (got <= 0) break;
    have += (size_t)got;
  }
}

static void configure(int fd, char *buffer, size_t have, size_t size) {
  if (FAULT == SETUP_UNREAD) return;
  read_configuration(fd, buffer, have, size);
  switch (FAULT) {
    case SETUP_GARBAGE: SEND(fd, "\xc1 this byte is no msgpack"); break;
    case SETUP_NOTHING: break;
    // A text of 4 GiB begins, and ends at once.
    case SETUP_HUGE: SEND(fd, "\x82\xa7success\xc2\xa5" "error\xdb\xff\xff\xff\xff" "short"); break;
    case SETUP_ENDLESS: send_endlessly(fd); break;
    case SETUP_REFUSED:
      SEND(fd, "\x83\xa7success\xc2\xa5" "error\xb1" "it does not like\"\xa9traceback\xae" "Line 1\nLine 2\n");
      break;
    case SETUP_REBOOT: reboot(RB_AUTOBOOT); break;
    default: SEND(fd, "\x81\xa7success\xc3");
  }
}

static void link_frames(int fd) {
  static const char hello[] = "\0\0\0\x14\x01\0\0\0\0\x81\xa7version\xa5" "3.0.0";
  switch (FAULT) {
    case LINK_GARBAGE: SEND(fd, "HTTP/1.1 200 OK\r\n\r\n"); break;
    case LINK_HUGE: SEND(fd, "\xff\xff\xff\xff\x01\0\0\0\0"); break;
    // Half of its first frame, and then it goes on but says nothing more.
    case LINK_HALF: send_all(fd, hello, 12); break;
    default: break;
  }
  if (FAULT == LINK_HALF) pause();
}

// A whole answer with this head, in front of a body of two bytes.
#define ANSWER(status, header, value) \
  "\x82\xa7headers\x83\xa4type\xb3http.response.start\xa6status" status "\xa7headers\x91\x92" header value \
  "\xa4" "body\x82\xa4type\xb2http.response.body\xa4" "body\xc4\x02ok"

static int is(const char *path, const char *name) { return strcmp(path, name) == 0; }

static void answer(int fd, const char *buffer, size_t have) {
  char path[33] = "?";
  const char *key = memmem(buffer, have, "\xa4path", 5);
  if (key != NULL && ((unsigned char)key[5] & 0xe0) == 0xa0) {
    size_t length = (unsigned char)key[5] & 0x1f;
    memcpy(path, key + 6, length);
    path[length] = 0;
  }
  printf("asked for %s\n", path);
  fflush(stdout);
  if (is(path, "/garbage")) SEND(fd, "\xc1 this byte is no msgpack");
  else if (is(path, "/truncated")) SEND(fd, "\x82\xa7headers\x83\xa4type\xb3http.resp");
  else if (is(path, "/huge")) SEND(fd, "\x82\xa4" "body\xc6\xff\xff\xff\xff" "short");
  else if (is(path, "/list")) SEND(fd, "\xdd\xff\xff\xff\xff\xc0");
  else if (is(path, "/deep")) for (int i = 0; i < 100000; i++) SEND(fd, "\x91");
  else if (is(path, "/endless")) {
    // Many at the same time.
    if (fork() == 0) {
      send_endlessly(fd);
      _exit(0);
    }
  }
  else if (is(path, "/no-body")) SEND(fd, "\x81\xa7headers\x82\xa6status\xcc\xc8\xa7headers\x90");
  else if (is(path, "/status")) SEND(fd, ANSWER("\x07", "\xa1" "a", "\xa1" "b"));
  else if (is(path, "/status-text")) SEND(fd, ANSWER("\xa3" "200", "\xa1" "a", "\xa1" "b"));
  else if (is(path, "/name")) SEND(fd, ANSWER("\xcc\xc8", "\xa9" "x: y\r\nz: ", "\xa1" "b"));
  else if (is(path, "/value")) SEND(fd, ANSWER("\xcc\xc8", "\xa1" "a", "\xa9" "b\r\nz: 1\r\n"));
  else if (is(path, "/after")) SEND(fd, ANSWER("\xcc\xc8", "\xa1" "a", "\xa1" "b") "\xc0");
  else if (is(path, "/raises")) SEND(fd, "\x82\xa5" "error\xa3" "bad\xa9traceback\xb3Traceback: line one");
  else if (is(path, "/reboot")) reboot(RB_AUTOBOOT);
  else if (!is(path, "/nothing")) SEND(fd, ANSWER("\xcc\xc8", "\xa1" "a", "\xa1" "b"));
}

int main(void) {
  static char buffer[16 << 20];
  printf("its last words\n");
  fflush(stdout);
  signal(SIGCHLD, SIG_IGN);
  int listener = vsock(VMADDR_CID_ANY, 1);
  int host = vsock(VMADDR_CID_HOST, 0);
  greet(host);
  close(host);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    ssize_t have = fd < 0 ? 0 : read(fd, buffer, sizeof buffer);
    if (have >= 4 && memcmp(buffer, "halt", 4) == 0) {
      SEND(fd, "STOP\nSTOPZ\n");
      close(fd);
      reboot(RB_AUTOBOOT);
    } else if (have > 0 && buffer[0] == 'A') {
      link_frames(fd);
    } else if (have > 0 && buffer[0] >= '0' && buffer[0] <= '9') {
      configure(fd, buffer, (size_t)have, sizeof buffer);
    } else if (have > 0) {
      answer(fd, buffer, (size_t)have);
    }
    close(fd);
  }
}

// The first program of a machine that no node looks after: starts the runtime's own server with the application,
// asks it once from inside, and says on the console when it came so far. Drives: this one, the runtime, the code.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEAD = 5, READY = 0x10, FAILED = 0x11 };

static void say(const char *text) { dprintf(1, "bare: %s\n", text); }

static void die(const char *text) {
  dprintf(1, "bare: failed: %s\n", text);
  sync();
  reboot(RB_AUTOBOOT);
  for (;;) pause();
}

static void attach(const char *from, const char *to, const char *type, unsigned long flags) {
  if (mount(from, to, type, flags, "") < 0) die(to);
}

static void serve(int control) {
  char number[16];
  snprintf(number, sizeof number, "%d", control);
  clearenv();
  setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  setenv("HOME", "/root", 1);
  setenv("LANG", "C.UTF-8", 1);
  setenv("PYTHONUNBUFFERED", "1", 1);
  setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
  if (chdir("/opt/code") < 0) die("/opt/code");
  execlp("python3", "python3", "-s", "/opt/aleph/python/serve.py", "/tmp/server", number, "/opt", "main:app", (char *)0);
  die("python3");
}

static void await_server(int control) {
  char record[65536];
  for (;;) {
    ssize_t length = recv(control, record, sizeof record - 1, 0);
    if (length <= 0) die("the server ended");
    record[length] = 0;
    if (length >= HEAD && record[0] == FAILED) die(record + HEAD);
    if (length >= HEAD && record[0] == READY) return;
  }
}

static void ask(void) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: bare\r\n\r\n";
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/tmp/server"};
  char answer[4096];
  int client = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(client, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  if (write(client, request, sizeof request - 1) < 0) die("write");
  ssize_t length = read(client, answer, sizeof answer - 1);
  if (length <= 0 || strncmp(answer, "HTTP/1.1 200", 12) != 0) die("the answer is not 200");
}

int main(void) {
  int control[2];
  attach("/dev/vdb", "/image", "squashfs", MS_RDONLY | MS_NOATIME);
  attach("/dev/vdc", "/image/opt/code", "squashfs", MS_RDONLY | MS_NOATIME);
  attach("/dev", "/image/dev", NULL, MS_MOVE);
  attach("proc", "/image/proc", "proc", 0);
  attach("tmp", "/image/tmp", "tmpfs", 0);
  if (chroot("/image") < 0 || chdir("/") < 0) die("chroot");
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, control) < 0) die("socketpair");
  pid_t server = fork();
  if (server < 0) die("fork");
  if (server == 0) {
    close(control[0]);
    serve(control[1]);
  }
  close(control[1]);
  await_server(control[0]);
  say("ready");
  ask();
  say("answered");
  for (;;) {
    char record[65536];
    if (recv(control[0], record, sizeof record, 0) <= 0) die("the server ended");
  }
}

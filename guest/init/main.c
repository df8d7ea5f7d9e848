// The init process of a machine. As /init of an initramfs it finds the root file system; as /sbin/init there, or with
// --link or --vsock (tests) as any process, it serves the host.
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loop.h"
#include "port.h"
#include "session.h"
#include "settings.h"
#include "stages.h"
#include "util.h"
#include "vsock.h"

enum { FILES_MAX = 65536 };

static void prepare_process(void)
{
    struct rlimit files = {FILES_MAX, FILES_MAX};
    signal(SIGPIPE, SIG_IGN);
    umask(022);
    if (settings.machine) {
        setrlimit(RLIMIT_NOFILE, &files);
    }
    loop_init();
}

static _Noreturn void serve_machine(void)
{
    settings.machine = true;
    stage2_mount();
    prepare_process();
    int port = port_open();
    if (port >= 0) {
        session_start(port, LINK_PORT);
    } else if (vsock_present()) {
        vsock_start();
    } else {
        die("the machine has neither a serial port for its host nor a vsock device");
    }
    loop_run(session_pump);
}

static _Noreturn void usage(void)
{
    fprintf(stderr, "aleph-init is the init process of a machine. For tests:\n"
                    "  aleph-init (--link fd:N | --port fd:N | --vsock FOLDER) --root FOLDER [--server FILE]\n"
                    "             [--app-port N] [--listen-ms N] [--halt-ms N]\n");
    exit(2);
}

static int number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value < 0 || value > 1000000000) {
        fprintf(stderr, "aleph-init: %s is no number\n", text);
        usage();
    }
    return (int)value;
}

static int descriptor(const char *text)
{
    if (strncmp(text, "fd:", 3) != 0) {
        usage();
    }
    return number(text + 3);
}

static _Noreturn void serve_test(int count, char **arguments)
{
    static const struct option options[] = {
        {"link", required_argument, NULL, 'l'},      {"port", required_argument, NULL, 'p'},
        {"vsock", required_argument, NULL, 'v'},     {"root", required_argument, NULL, 'r'},
        {"server", required_argument, NULL, 's'},    {"app-port", required_argument, NULL, 'a'},
        {"listen-ms", required_argument, NULL, 't'}, {"halt-ms", required_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int link = -1;
    enum link_kind kind = LINK_SOCKET;
    bool vsock = false;
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'l':
        case 'p':
            link = descriptor(optarg);
            kind = option == 'p' ? LINK_PORT : LINK_SOCKET;
            break;
        case 'v':
            vsock = true;
            vsock_in_folder(optarg);
            break;
        case 'r':
            settings.root = optarg;
            break;
        case 's':
            settings.server = optarg;
            break;
        case 'a':
            settings.port = number(optarg);
            break;
        case 't':
            settings.listen_ms = number(optarg);
            break;
        case 'h':
            settings.halt_ms = number(optarg);
            break;
        default:
            usage();
        }
    }
    // Without a root of its own, a test would write into the machine that it runs on.
    if ((link < 0) == !vsock || settings.root[0] != '/' || settings.root[1] == '\0') {
        usage();
    }
    prepare_process();
    if (vsock) {
        vsock_start();
    } else {
        session_start(link, kind);
    }
    loop_run(session_pump);
}

int main(int count, char **arguments)
{
    if (count > 1 && strncmp(arguments[1], "--", 2) == 0) {
        serve_test(count, arguments);
    }
    if (getpid() != 1) {
        usage();
    }
    if (strcmp(arguments[0], "/init") == 0) {
        stage1_run();
    }
    serve_machine();
}

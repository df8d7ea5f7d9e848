#include "vsock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "legacy.h"
#include "loop.h"
#include "msgpack.h"
#include "session.h"
#include "settings.h"
#include "util.h"

enum { PORT_GUEST = 52, BACKLOG = 128, READY_RETRY_MS = 20, READY_RETRY_MOST_MS = 500, READY_LIMIT_MS = 20 * 1000 };

// A connection of which it is not known yet what it wants.
struct newcomer {
    struct source source;
    size_t length;
    uint8_t bytes[LINK_MAGIC_LENGTH];
};

static const char *test_folder;
static struct source listener = {.fd = -1};
static struct timer ready;
static int ready_pause = READY_RETRY_MS;
static int64_t ready_since;

void vsock_in_folder(const char *folder)
{
    test_folder = folder;
}

static socklen_t address_of(struct sockaddr_storage *storage, const char *side, unsigned cid, unsigned port)
{
    memset(storage, 0, sizeof *storage);
    if (test_folder != NULL) {
        struct sockaddr_un *address = (struct sockaddr_un *)storage;
        address->sun_family = AF_UNIX;
        snprintf(address->sun_path, sizeof address->sun_path, "%s/%s_%u", test_folder, side, port);
        return sizeof *address;
    }
    struct sockaddr_vm *address = (struct sockaddr_vm *)storage;
    address->svm_family = AF_VSOCK;
    address->svm_cid = cid;
    address->svm_port = port;
    return sizeof *address;
}

bool vsock_present(void)
{
    unsigned cid = VMADDR_CID_ANY;
    int device = open("/dev/vsock", O_RDONLY | O_CLOEXEC);
    if (device < 0) {
        return false;
    }
    bool present = ioctl(device, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid) == 0 && cid > VMADDR_CID_HOST &&
                   cid != VMADDR_CID_ANY;
    close(device);
    return present;
}

int vsock_connect(unsigned port)
{
    struct sockaddr_storage address;
    socklen_t length = address_of(&address, "host", VMADDR_CID_HOST, port);
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, length) < 0) {
        int problem = errno;
        close(fd);
        errno = problem;
        fd = -1;
    }
    return fd;
}

static void tell_ready(struct timer *timer)
{
    struct buf message = {0};
    int fd = vsock_connect(PORT_GUEST);
    if (fd < 0) {
        if (now_ms() - ready_since > READY_LIMIT_MS) {
            die("the host does not listen on port %d: %s", PORT_GUEST, strerror(errno));
        }
        timer_set(timer, ready_pause);
        ready_pause = ready_pause * 2 < READY_RETRY_MOST_MS ? ready_pause * 2 : READY_RETRY_MOST_MS;
        return;
    }
    mp_put_map(&message, 1);
    mp_put_str(&message, "version");
    mp_put_str(&message, INIT_VERSION);
    if (!write_all(fd, buf_head(&message), buf_length(&message))) {
        say("cannot tell the host that the machine is ready: %s", strerror(errno));
    }
    close(fd);
    buf_free(&message);
}

static void drop(struct newcomer *newcomer)
{
    loop_remove(&newcomer->source);
    close(newcomer->source.fd);
    free(newcomer);
}

static void become_session(struct newcomer *newcomer)
{
    int fd = newcomer->source.fd;
    loop_remove(&newcomer->source);
    free(newcomer);
    // One link is all there is.
    loop_remove(&listener);
    close(listener.fd);
    listener.fd = -1;
    session_start(fd, LINK_SOCKET);
}

static void become_legacy(struct newcomer *newcomer)
{
    loop_remove(&newcomer->source);
    legacy_connection(newcomer->source.fd, newcomer->bytes, newcomer->length);
    free(newcomer);
}

static void on_newcomer(struct source *source, uint32_t events)
{
    (void)events;
    struct newcomer *newcomer = (struct newcomer *)source;
    ssize_t length =
        recv(source->fd, newcomer->bytes + newcomer->length, LINK_MAGIC_LENGTH - newcomer->length, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (length <= 0) {
        drop(newcomer);
        return;
    }
    newcomer->length += (size_t)length;
    if (memcmp(newcomer->bytes, LINK_MAGIC, newcomer->length) != 0) {
        become_legacy(newcomer);
    } else if (newcomer->length == LINK_MAGIC_LENGTH) {
        if (legacy_active() || listener.fd < 0) {
            drop(newcomer);
        } else {
            become_session(newcomer);
        }
    }
}

static void on_connection(struct source *source, uint32_t events)
{
    (void)events;
    int fd = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    struct newcomer *newcomer = must_allocate(NULL, sizeof *newcomer);
    *newcomer = (struct newcomer){.source = {.fd = fd, .on_event = on_newcomer}};
    if (!loop_add(&newcomer->source, EPOLLIN)) {
        close(fd);
        free(newcomer);
    }
}

void vsock_start(void)
{
    struct sockaddr_storage address;
    socklen_t length = address_of(&address, "guest", VMADDR_CID_ANY, PORT_GUEST);
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, BACKLOG) < 0) {
        die("cannot listen on vsock port %d: %s", PORT_GUEST, strerror(errno));
    }
    listener = (struct source){.fd = fd, .on_event = on_connection};
    if (!loop_add(&listener, EPOLLIN)) {
        die("cannot wait for the host: %s", strerror(errno));
    }
    ready.on_time = tell_ready;
    ready_since = now_ms();
    tell_ready(&ready);
}

#include "api.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "loop.h"
#include "settings.h"
#include "util.h"

enum { BACKLOG = 256 };

static struct source listener = {.fd = -1};
static void (*take_connection)(int fd);

static void on_connection(struct source *source, uint32_t events)
{
    (void)events;
    int fd = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        take_connection(fd);
    }
}

void api_listen(void (*take)(int fd))
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    take_connection = take;
    at_root(address.sun_path, sizeof address.sun_path, API_SOCKET);
    make_parents(address.sun_path);
    unlink(address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0) {
        die("cannot listen on %s: %s", address.sun_path, strerror(errno));
    }
    // Whatever user the program becomes.
    chmod(address.sun_path, 0666);
    listener = (struct source){.fd = fd, .on_event = on_connection};
    if (!loop_add(&listener, EPOLLIN)) {
        die("cannot wait for connections: %s", strerror(errno));
    }
}

#include "port.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

#define PORTS "/sys/class/virtio-ports"
#define DRIVER "/sys/bus/virtio/drivers/virtio_console"
#define PORT_NAME "cloud.aleph.guest.0"
enum { WAIT_MS = 5000, CHECK_MS = 20 };

static bool find_port(char *device, size_t size)
{
    DIR *ports = opendir(PORTS);
    bool found = false;
    if (ports == NULL) {
        return false;
    }
    struct dirent *entry;
    while (!found && (entry = readdir(ports)) != NULL) {
        char path[512];
        char name[128];
        snprintf(path, sizeof path, PORTS "/%.200s/name", entry->d_name);
        found = entry->d_name[0] != '.' && read_line_file(path, name, sizeof name) && strcmp(name, PORT_NAME) == 0;
        if (found) {
            snprintf(device, size, "/dev/%.200s", entry->d_name);
        }
    }
    closedir(ports);
    return found;
}

// Ports are told one after the other, after the device itself is there.
static bool has_serial_device(void)
{
    DIR *devices = opendir(DRIVER);
    bool found = false;
    if (devices == NULL) {
        return false;
    }
    struct dirent *entry;
    while (!found && (entry = readdir(devices)) != NULL) {
        found = strncmp(entry->d_name, "virtio", 6) == 0;
    }
    closedir(devices);
    return found;
}

int port_open(void)
{
    char device[256];
    int64_t end = now_ms() + WAIT_MS;
    for (int pause = 1; !find_port(device, sizeof device); pause = pause < CHECK_MS ? pause * 2 : pause) {
        if (!has_serial_device() || now_ms() > end) {
            return -1;
        }
        sleep_ms(pause);
    }
    int fd;
    // The device file follows the entry in /sys.
    while ((fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0 && errno == ENOENT && now_ms() < end) {
        sleep_ms(1);
    }
    if (fd < 0) {
        die("cannot open %s: %s", device, strerror(errno));
    }
    return fd;
}

#include "prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "net.h"
#include "settings.h"
#include "unzip.h"
#include "util.h"

enum { PATH_SIZE = 4096, UNMOUNT_WAIT_MS = 2000, UNMOUNT_CHECK_MS = 5 };

static bool failed(char *error, size_t size, const char *what, const char *which)
{
    snprintf(error, size, "cannot %s %.300s: %s", what, which, strerror(errno));
    return false;
}

static void set_clock(double seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    if (seconds > 0 && clock_settime(CLOCK_REALTIME, &time) < 0) {
        say("cannot set the clock: %s", strerror(errno));
    }
}

static void add_entropy(const struct config *config)
{
    struct {
        struct rand_pool_info info;
        uint8_t bytes[sizeof config->entropy];
    } pool = {.info = {.entropy_count = (int)config->entropy_length * 8, .buf_size = (int)config->entropy_length}};
    if (config->entropy_length == 0) {
        return;
    }
    memcpy(pool.info.buf, config->entropy, config->entropy_length);
    int random = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
    if (random < 0 || ioctl(random, RNDADDENTROPY, &pool) < 0) {
        say("cannot add entropy: %s", strerror(errno));
    }
#ifdef RNDRESEEDCRNG
    // Machines restored from one snapshot have the same numbers before them until now.
    ioctl(random, RNDRESEEDCRNG);
#endif
    close(random);
}

static bool make_mount_point(const char *path)
{
    // Code may lie on a read-only file system and yet have a volume within it.
    return make_dirs(path) || (errno == EROFS && strncmp(path, CODE_FOLDER "/", strlen(CODE_FOLDER "/")) == 0 &&
                               prepare_writable_code() && make_dirs(path));
}

static bool mount_device(const char *device, const char *mount_point, const char *type, bool read_only, char *error,
                         size_t error_size)
{
    static const char *const types[] = {"squashfs", "ext4"};
    char source[PATH_SIZE];
    char target[PATH_SIZE];
    snprintf(source, sizeof source, "/dev/%s", device);
    at_root(target, sizeof target, mount_point);
    if (!make_mount_point(target)) {
        return failed(error, error_size, "make the folder", target);
    }
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (type != NULL && strcmp(type, types[i]) != 0) {
            continue;
        }
        unsigned long flags = MS_NOATIME | (read_only || i == 0 ? MS_RDONLY : 0);
        if (mount(source, target, types[i], flags, "") == 0) {
            return true;
        }
    }
    char which[PATH_SIZE];
    snprintf(which, sizeof which, "%.64s (%.16s) on %.300s", source, type == NULL ? "any type" : type, target);
    return failed(error, error_size, "mount", which);
}

// The bytes of an archive, for reading; NULL with errno. They stay until the process becomes another program.
static const uint8_t *archive_bytes(const struct archive *archive)
{
    char path[PATH_SIZE];
    char below[64];
    if (archive->device == NULL) {
        return archive->bytes;
    }
    snprintf(below, sizeof below, "/dev/%.32s", archive->device);
    at_root(path, sizeof path, below);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return NULL;
    }
    off_t there = lseek(fd, 0, SEEK_END);
    if (archive->size == 0 || there < 0 || (uint64_t)there < archive->size) {
        close(fd);
        errno = EINVAL;
        return NULL;
    }
    void *bytes = mmap(NULL, archive->size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    return bytes == MAP_FAILED ? NULL : bytes;
}

static bool unpack(const struct archive *archive, const char *mount_point, const char *plain_path, char *error,
                   size_t error_size)
{
    char path[PATH_SIZE];
    at_root(path, sizeof path, archive->encoding == ENCODING_PLAIN ? plain_path : mount_point);
    const char *device = archive->device == NULL ? "the configuration" : archive->device;
    if (archive->encoding == ENCODING_SQUASHFS) {
        return mount_device(archive->device, mount_point, "squashfs", true, error, error_size);
    }
    const uint8_t *bytes = archive_bytes(archive);
    if (bytes == NULL) {
        return failed(error, error_size, "read the archive from", device);
    }
    if (archive->encoding == ENCODING_ZIP) {
        if (!make_dirs(path)) {
            return failed(error, error_size, "make the folder", path);
        }
        return unzip(bytes, archive->size, path, error, error_size);
    }
    if (!make_parents(path) || !write_file(path, bytes, archive->size, 0644)) {
        return failed(error, error_size, "write", path);
    }
    return true;
}

void prepare_plain_path(const struct config *config, char *path, size_t size)
{
    // Source that is executed rather than imported gets a name all the same: tracebacks show its lines.
    const char *name = config->interface == INTERFACE_ASGI ? "main.py" : config->entrypoint;
    snprintf(path, size, CODE_FOLDER "/%s", name);
}

static bool unpack_code(const struct config *config, char *error, size_t error_size)
{
    char plain_path[2048];
    prepare_plain_path(config, plain_path, sizeof plain_path);
    return config->code.encoding == ENCODING_NONE ||
           unpack(&config->code, CODE_FOLDER, plain_path, error, error_size);
}

static bool unpack_data(const struct config *config, char *error, size_t error_size)
{
    const char *mount_point = config->data.mount == NULL ? "/data" : config->data.mount;
    return config->data.encoding == ENCODING_NONE ||
           unpack(&config->data, mount_point, mount_point, error, error_size);
}

static bool mount_volumes(const struct config *config, char *error, size_t error_size)
{
    for (size_t i = 0; i < config->volume_count; i++) {
        const struct volume *volume = &config->volumes[i];
        if (!mount_device(volume->device, volume->mount, volume->type, volume->read_only, error, error_size)) {
            return false;
        }
    }
    return true;
}

static bool set_network(const struct network *network, char *error, size_t error_size)
{
    char text[2048] = "";
    size_t length = 0;
    for (size_t i = 0; i < network->dns.count && length < sizeof text; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "nameserver %.64s\n", network->dns.item[i]);
    }
    // The image may have a link into a folder that is not there yet.
    unlink("/etc/resolv.conf");
    if (!write_file("/etc/resolv.conf", text, strlen(text), 0644)) {
        return failed(error, error_size, "write", "/etc/resolv.conf");
    }
    return net_configure(network, error, error_size);
}

static void start_ssh(void)
{
    static const char script[] = "mkdir -p /run/sshd; ssh-keygen -A >/dev/null 2>&1; exec /usr/sbin/sshd";
    if (access("/usr/sbin/sshd", X_OK) == 0 && fork() == 0) {
        execl("/bin/sh", "sh", "-c", script, (char *)NULL);
        _exit(127);
    }
}

static bool authorize(const struct texts *keys, char *error, size_t error_size)
{
    char path[PATH_SIZE];
    at_root(path, sizeof path, "/root" "/.ssh/authorized_keys");
    if (keys->count == 0) {
        return true;
    }
    FILE *file = make_parents(path) ? fopen(path, "we") : NULL;
    if (file == NULL) {
        return failed(error, error_size, "write", path);
    }
    for (size_t i = 0; i < keys->count; i++) {
        fprintf(file, "%s\n", keys->item[i]);
    }
    fclose(file);
    chmod(path, 0600);
    *strrchr(path, '/') = '\0';
    chmod(path, 0700);
    if (settings.machine) {
        start_ssh();
    }
    return true;
}

// Programs look up their own host's name, and nobody else knows it.
static void know_hostname(const char *hostname)
{
    FILE *hosts = fopen("/etc/hosts", "ae");
    if (hosts != NULL) {
        fprintf(hosts, "127.0.1.1 %s\n", hostname);
        fclose(hosts);
    }
}

static bool set_hostname(const char *hostname, char *error, size_t error_size)
{
    if (hostname == NULL) {
        return true;
    }
    if (sethostname(hostname, strlen(hostname)) < 0) {
        return failed(error, error_size, "set the host name", hostname);
    }
    know_hostname(hostname);
    return true;
}

void prepare_clock(const struct config *config)
{
    if (settings.machine) {
        set_clock(config->time);
        add_entropy(config);
    }
}

static bool set_up_machine(const struct config *config, char *error, size_t error_size)
{
    prepare_clock(config);
    if (!set_hostname(config->hostname, error, error_size)) {
        return false;
    }
    if (!net_loopback()) {
        return failed(error, error_size, "start the interface", "lo");
    }
    return !config->network.present || set_network(&config->network, error, error_size);
}

bool prepare(const struct config *config, char *error, size_t error_size)
{
    return (!settings.machine || set_up_machine(config, error, error_size)) &&
           unpack_code(config, error, error_size) && mount_volumes(config, error, error_size) &&
           unpack_data(config, error, error_size) && authorize(&config->authorized_keys, error, error_size);
}

bool prepare_writable_code(void)
{
    if (!settings.machine || !make_dirs("/run/aleph/code/upper") || !make_dirs("/run/aleph/code/work")) {
        return false;
    }
    return mount("code", CODE_FOLDER, "overlay", MS_NOATIME,
                 "lowerdir=" CODE_FOLDER ",upperdir=/run/aleph/code/upper,workdir=/run/aleph/code/work") == 0;
}

static void unmount(const char *mount_point)
{
    // Processes that were killed have their files open for a moment longer.
    for (int waited = 0; umount2(mount_point, 0) < 0 && errno == EBUSY; waited += UNMOUNT_CHECK_MS) {
        if (waited >= UNMOUNT_WAIT_MS) {
            say("%s is busy", mount_point);
            mount(NULL, mount_point, NULL, MS_REMOUNT | MS_RDONLY, NULL);
            return;
        }
        sleep_ms(UNMOUNT_CHECK_MS);
    }
}

void prepare_undo(const struct config *config)
{
    sync();
    if (!settings.machine) {
        return;
    }
    for (size_t i = config->volume_count; i > 0; i--) {
        unmount(config->volumes[i - 1].mount);
    }
}

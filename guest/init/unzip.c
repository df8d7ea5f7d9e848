#include "unzip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inflate.h"
#include "util.h"

enum {
    LOCAL = 0x04034b50,
    CENTRAL = 0x02014b50,
    END = 0x06054b50,
    END64 = 0x06064b50,
    LOCATOR64 = 0x07064b50,
    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR64_SIZE = 20,
    COMMENT_MAX = 65535,
    STORED = 0,
    DEFLATED = 8
};

struct zip {
    const uint8_t *data;
    size_t length;
    const char *folder;
    char *error;
    size_t error_size;
};

struct entry {
    char name[2048];
    uint16_t flags;
    uint16_t method;
    uint32_t crc;
    uint64_t compressed;
    uint64_t size;
    uint64_t offset;
    mode_t mode; // 0 when the archive was made by a system without one
};

struct output {
    int fd;
    uint64_t size;
    uint64_t most;
    uint32_t crc;
};

static uint64_t little_endian(const uint8_t *at, size_t width)
{
    uint64_t value = 0;
    for (size_t i = width; i > 0; i--) {
        value = value << 8 | at[i - 1];
    }
    return value;
}

static uint16_t u16(const uint8_t *at)
{
    return (uint16_t)little_endian(at, 2);
}

static uint32_t u32(const uint8_t *at)
{
    return (uint32_t)little_endian(at, 4);
}

static bool fail(struct zip *zip, const char *name, const char *problem)
{
    snprintf(zip->error, zip->error_size, "the zip archive%s%.200s: %s", name[0] == '\0' ? "" : "'s ", name, problem);
    return false;
}

static bool within(const struct zip *zip, uint64_t offset, uint64_t length)
{
    return offset <= zip->length && length <= zip->length - offset;
}

static uint32_t crc32(uint32_t crc, const uint8_t *data, size_t length)
{
    static uint32_t table[256];
    if (table[1] == 0) {
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
            }
            table[i] = value;
        }
    }
    crc = ~crc;
    for (size_t i = 0; i < length; i++) {
        crc = crc >> 8 ^ table[(crc ^ data[i]) & 0xff];
    }
    return ~crc;
}

static bool write_output(void *target, const uint8_t *data, size_t length)
{
    struct output *output = target;
    // The size that the archive tells is the limit: a few bytes must not become a full disk.
    if (length > output->most - output->size) {
        errno = EFBIG;
        return false;
    }
    output->size += length;
    output->crc = crc32(output->crc, data, length);
    return write_all(output->fd, data, length);
}

// Names that leave the folder are refused, whatever system they were made for.
static bool good_name(const char *name, size_t length)
{
    if (length == 0 || name[0] == '/' || memchr(name, '\0', length) != NULL) {
        return false;
    }
    for (size_t start = 0; start < length;) {
        const char *slash = memchr(name + start, '/', length - start);
        size_t end = slash == NULL ? length : (size_t)(slash - name);
        if (end - start == 2 && memcmp(name + start, "..", 2) == 0) {
            return false;
        }
        start = end + 1;
    }
    return true;
}

static bool content(struct zip *zip, const struct entry *entry, struct output *output)
{
    if (!within(zip, entry->offset, LOCAL_SIZE) || u32(zip->data + entry->offset) != LOCAL) {
        return fail(zip, entry->name, "its place in the archive is wrong");
    }
    const uint8_t *local = zip->data + entry->offset;
    uint64_t start = entry->offset + LOCAL_SIZE + u16(local + 26) + u16(local + 28);
    if (!within(zip, start, entry->compressed)) {
        return fail(zip, entry->name, "it ends after the archive");
    }
    bool good;
    if (entry->method == STORED) {
        good = write_output(output, zip->data + start, entry->compressed);
    } else {
        good = inflate(zip->data + start, entry->compressed, write_output, output);
    }
    if (!good && (errno == ENOSPC || errno == EIO)) {
        return fail(zip, entry->name, strerror(errno));
    }
    if (!good || output->size != entry->size || output->crc != entry->crc) {
        return fail(zip, entry->name, "its content is damaged");
    }
    return true;
}

static bool extract_file(struct zip *zip, const struct entry *entry, const char *path)
{
    mode_t mode = entry->mode & 07777;
    unlink(path);
    struct output output = {.most = entry->size};
    output.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (output.fd < 0) {
        return fail(zip, entry->name, strerror(errno));
    }
    errno = 0;
    bool good = content(zip, entry, &output);
    fchmod(output.fd, mode == 0 ? 0644 : mode | 0400);
    close(output.fd);
    return good;
}

static bool extract_link(struct zip *zip, const struct entry *entry, const char *path)
{
    char target[4096];
    int pipes[2];
    if (entry->size >= sizeof target || pipe2(pipes, O_CLOEXEC) < 0) {
        return fail(zip, entry->name, "its target is too long");
    }
    struct output output = {.fd = pipes[1], .most = entry->size};
    bool good = content(zip, entry, &output);
    close(pipes[1]);
    ssize_t length = read(pipes[0], target, sizeof target - 1);
    close(pipes[0]);
    if (!good) {
        return false;
    }
    target[length < 0 ? 0 : length] = '\0';
    unlink(path);
    return symlink(target, path) == 0 || fail(zip, entry->name, strerror(errno));
}

static bool extract(struct zip *zip, const struct entry *entry)
{
    char path[4096];
    size_t length = strlen(entry->name);
    snprintf(path, sizeof path, "%s/%s", zip->folder, entry->name);
    if (entry->name[length - 1] == '/') {
        return make_dirs(path) || fail(zip, entry->name, strerror(errno));
    }
    if (entry->flags & 1) {
        return fail(zip, entry->name, "it is encrypted");
    }
    if (entry->method != STORED && entry->method != DEFLATED) {
        return fail(zip, entry->name, "its compression is neither 'stored' nor 'deflated'");
    }
    if (!make_parents(path)) {
        return fail(zip, entry->name, strerror(errno));
    }
    return S_ISLNK(entry->mode) ? extract_link(zip, entry, path) : extract_file(zip, entry, path);
}

// Numbers of 64 bits stand in an extra field, only those that did not fit, in this order.
static void read_extra(struct entry *entry, const uint8_t *extra, size_t length)
{
    while (length >= 4) {
        size_t size = u16(extra + 2);
        if (size > length - 4) {
            return;
        }
        if (u16(extra) == 1) {
            uint64_t *wide[] = {&entry->size, &entry->compressed, &entry->offset};
            size_t at = 4;
            for (size_t i = 0; i < COUNT_OF(wide); i++) {
                if (*wide[i] == UINT32_MAX && at + 8 <= size + 4) {
                    *wide[i] = little_endian(extra + at, 8);
                    at += 8;
                }
            }
        }
        extra += size + 4;
        length -= size + 4;
    }
}

// Reads one entry of the directory; returns its size there, 0 with a reason.
static size_t read_entry(struct zip *zip, uint64_t offset, struct entry *entry)
{
    const uint8_t *at = zip->data + offset;
    if (!within(zip, offset, CENTRAL_SIZE) || u32(at) != CENTRAL) {
        fail(zip, "", "its directory is damaged");
        return 0;
    }
    size_t name = u16(at + 28);
    size_t extra = u16(at + 30);
    size_t size = CENTRAL_SIZE + name + extra + u16(at + 32);
    if (!within(zip, offset, size) || name >= sizeof entry->name ||
        !good_name((const char *)at + CENTRAL_SIZE, name)) {
        fail(zip, "", "a file's name is empty, too long or leaves the folder");
        return 0;
    }
    memcpy(entry->name, at + CENTRAL_SIZE, name);
    entry->name[name] = '\0';
    entry->flags = u16(at + 8);
    entry->method = u16(at + 10);
    entry->crc = u32(at + 16);
    entry->compressed = u32(at + 20);
    entry->size = u32(at + 24);
    entry->offset = u32(at + 42);
    entry->mode = at[5] == 3 ? u32(at + 38) >> 16 : 0;
    read_extra(entry, at + CENTRAL_SIZE + name, extra);
    return size;
}

static bool find_end(const struct zip *zip, uint64_t *end)
{
    size_t length = zip->length;
    while (length > 0 && zip->data[length - 1] == 0 && zip->length - length < COMMENT_MAX) {
        length--;
    }
    // The end record itself may end with zeros: an empty comment's length.
    size_t last = zip->length - END_SIZE;
    size_t first = length > END_SIZE + COMMENT_MAX ? length - END_SIZE - COMMENT_MAX : 0;
    for (size_t at = last + 1; at-- > first;) {
        if (u32(zip->data + at) == END) {
            *end = at;
            return true;
        }
    }
    return false;
}

bool unzip(const uint8_t *data, size_t length, const char *folder, char *error, size_t error_size)
{
    struct zip zip = {data, length, folder, error, error_size};
    uint64_t end;
    if (length < END_SIZE || !find_end(&zip, &end)) {
        return fail(&zip, "", "it has no directory; is it a zip archive?");
    }
    uint64_t count = u16(data + end + 10);
    uint64_t offset = u32(data + end + 16);
    if (end >= LOCATOR64_SIZE && u32(data + end - LOCATOR64_SIZE) == LOCATOR64) {
        uint64_t end64 = little_endian(data + end - LOCATOR64_SIZE + 8, 8);
        if (!within(&zip, end64, END64_SIZE) || u32(data + end64) != END64) {
            return fail(&zip, "", "its 64-bit directory is damaged");
        }
        count = little_endian(data + end64 + 32, 8);
        offset = little_endian(data + end64 + 48, 8);
    }
    static struct entry entry;
    for (uint64_t i = 0; i < count; i++) {
        size_t size = read_entry(&zip, offset, &entry);
        if (size == 0 || !extract(&zip, &entry)) {
            return false;
        }
        offset += size;
    }
    return true;
}

#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void say_line(const char *format, va_list arguments)
{
    char line[1024];
    int prefix = snprintf(line, sizeof line, "aleph: ");
    int length = vsnprintf(line + prefix, sizeof line - prefix - 1, format, arguments);
    size_t end = prefix + (length < 0 ? 0 : (size_t)length);
    if (end > sizeof line - 2) {
        end = sizeof line - 2;
    }
    line[end++] = '\n';
    // A console that takes nothing must not stop the machine.
    ssize_t ignored = write(STDERR_FILENO, line, end);
    (void)ignored;
}

void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_line(format, arguments);
    va_end(arguments);
}

_Noreturn void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_line(format, arguments);
    va_end(arguments);
    power_off(3);
}

_Noreturn void power_off(int code)
{
    if (getpid() != 1) {
        exit(code);
    }
    sync();
    // A reset, not a power-off: Firecracker and QEMU's -no-reboot end at a reset on every machine type, while a
    // power-off only stops the processor for ever where the machine has no ACPI.
    reboot(RB_AUTOBOOT);
    for (;;) {
        pause();
    }
}

void *must_allocate(void *old, size_t size)
{
    void *memory = realloc(old, size > 0 ? size : 1);
    if (memory == NULL) {
        die("out of memory: %zu bytes", size);
    }
    return memory;
}

char *must_copy(const void *text, size_t length)
{
    char *copy = must_allocate(NULL, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sleep_ms(int milliseconds)
{
    struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    nanosleep(&time, NULL);
}

static bool make_dir(const char *path)
{
    return mkdir(path, 0755) == 0 || errno == EEXIST;
}

bool make_parents(const char *path)
{
    char part[4096];
    size_t length = strlen(path);
    if (length >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        part[i] = path[i];
        if (i > 0 && path[i] == '/') {
            part[i] = '\0';
            // The folder may lie in one that cannot be written but exists: only the last answer counts.
            bool made = make_dir(part);
            part[i] = '/';
            if (!made && errno != EROFS) {
                return false;
            }
        }
    }
    return true;
}

bool make_dirs(const char *path)
{
    struct stat found;
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode)) {
        return true;
    }
    return make_parents(path) && make_dir(path);
}

bool write_all(int fd, const void *data, size_t length)
{
    const uint8_t *at = data;
    while (length > 0) {
        ssize_t written = write(fd, at, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        at += written;
        length -= (size_t)written;
    }
    return true;
}

bool write_file(const char *path, const void *data, size_t length, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) {
        return false;
    }
    bool written = write_all(fd, data, length);
    int problem = errno;
    bool closed = close(fd) == 0;
    errno = written ? errno : problem;
    return written && closed;
}

bool read_line_file(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ssize_t length = read(fd, text, size - 1);
    close(fd);
    if (length < 0) {
        return false;
    }
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
        length--;
    }
    text[length] = '\0';
    return true;
}

bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t end_length = strlen(end);
    return length >= end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

// The length that a character says it has, 0 for a byte that starts none.
static size_t utf8_length(uint8_t first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return 3;
    }
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

static bool utf8_valid(const uint8_t *text, size_t length)
{
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return false;
        }
    }
    if (length == 3) {
        return !(text[0] == 0xE0 && text[1] < 0xA0) && !(text[0] == 0xED && text[1] > 0x9F);
    }
    if (length == 4) {
        return !(text[0] == 0xF0 && text[1] < 0x90) && !(text[0] == 0xF4 && text[1] > 0x8F);
    }
    return true;
}

void make_utf8(uint8_t *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t character = utf8_length(text[i]);
        if (character == 0 || character > length - i || !utf8_valid(text + i, character)) {
            text[i++] = '?';
        } else {
            i += character;
        }
    }
}

size_t utf8_cut(const uint8_t *text, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        size_t character = utf8_length(text[length - back]);
        if (character > back) {
            return length - back;
        }
        if (character > 0) {
            break;
        }
    }
    return length;
}

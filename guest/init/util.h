// Small helpers that every part of the init process uses.
#ifndef ALEPH_UTIL_H
#define ALEPH_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

// One line for people, to standard error (the machine's console).
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Says why and ends: the machine as PID 1, the process otherwise.
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Ends the machine (PID 1), or the process with this code (tests).
_Noreturn void power_off(int code);

// Memory or the end of the machine: there is nothing sensible to do without.
void *must_allocate(void *old, size_t size);
char *must_copy(const void *text, size_t length);

// Milliseconds that only go forward.
int64_t now_ms(void);
void sleep_ms(int milliseconds);

// Like mkdir -p; false with errno.
bool make_dirs(const char *path);
// Makes the folders that path lies in.
bool make_parents(const char *path);
bool write_all(int fd, const void *data, size_t length);
bool write_file(const char *path, const void *data, size_t length, mode_t mode);
// Reads at most size - 1 bytes and ends them with NUL; trailing line ends go. False when it cannot be read.
bool read_line_file(const char *path, char *text, size_t size);

bool ends_with(const char *text, const char *end);

// Turns bytes that are no UTF-8 into question marks, in place: what is logged is text.
void make_utf8(uint8_t *text, size_t length);
// How many of these bytes can be cut off without splitting a character.
size_t utf8_cut(const uint8_t *text, size_t length);

#endif

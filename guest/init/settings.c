#include "settings.h"

#include <stdio.h>

#include "util.h"

struct settings settings = {
    .root = "",
    .server = "/opt/aleph/python/serve.py",
    .port = 8080,
    .listen_ms = 60 * 1000,
    .halt_ms = 10 * 1000,
};

void at_root(char *path, size_t size, const char *below)
{
    int length = snprintf(path, size, "%s%s", settings.root, below);
    if (length < 0 || (size_t)length >= size) {
        die("a path of more than %zu bytes: %s", size, below);
    }
}

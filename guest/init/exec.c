#include "exec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prepare.h"
#include "settings.h"
#include "util.h"

enum { PATH_SIZE = 4096 };

struct arguments {
    char *item[300];
    size_t count;
};

static void add(struct arguments *arguments, const char *text)
{
    if (arguments->count < COUNT_OF(arguments->item) - 1) {
        arguments->item[arguments->count++] = must_copy(text, strlen(text));
    }
}

static void set_variables(const struct config *config)
{
    clearenv();
    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    setenv("HOME", "/root", 1);
    setenv("LANG", "C.UTF-8", 1);
    // Lines are told as they are printed, and the machine's memory is not for compiled files.
    setenv("PYTHONUNBUFFERED", "1", 1);
    setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
    setenv("ALEPH_INIT_VERSION", INIT_VERSION, 1);
    setenv("ALEPH_API_HOST", "http://localhost", 1);
    setenv("ALEPH_API_UNIX_SOCKET", "/tmp/socat-socket", 1);
    setenv("ALEPH_REMOTE_CRYPTO_HOST", "http://localhost", 1);
    setenv("ALEPH_REMOTE_CRYPTO_UNIX_SOCKET", "/tmp/socat-socket", 1);
    if (config->hostname != NULL) {
        setenv("ALEPH_ADDRESS_TO_USE", config->hostname, 1);
    }
    for (size_t i = 0; i < config->variables.count; i++) {
        putenv(config->variables.item[i]);
    }
    if (config->interface == INTERFACE_EXECUTABLE) {
        char port[16];
        snprintf(port, sizeof port, "%d", settings.port);
        setenv("PORT", port, 1);
    }
}

static void server_arguments(struct arguments *arguments, const struct config *config, int control)
{
    char text[PATH_SIZE];
    add(arguments, "python3");
    add(arguments, "-s");
    add(arguments, settings.server);
    at_root(text, sizeof text, SERVER_SOCKET);
    add(arguments, text);
    snprintf(text, sizeof text, "%d", control);
    add(arguments, text);
    at_root(text, sizeof text, "/opt");
    add(arguments, text);
    add(arguments, config->entrypoint);
    if (config->code.encoding == ENCODING_PLAIN) {
        char below[2048];
        prepare_plain_path(config, below, sizeof below);
        at_root(text, sizeof text, below);
        add(arguments, text);
    }
}

static bool make_executable(const char *path, char *error, size_t error_size)
{
    if (access(path, X_OK) == 0 || chmod(path, 0755) == 0) {
        return true;
    }
    if (errno == EROFS && prepare_writable_code() && chmod(path, 0755) == 0) {
        return true;
    }
    snprintf(error, error_size, "cannot make %.300s executable: %s", path, strerror(errno));
    return false;
}

static bool executable_arguments(struct arguments *arguments, const struct config *config, char *error,
                                 size_t error_size)
{
    static const struct {
        const char *ending;
        const char *program;
        const char *option;
    } programs[] = {
        {".js", "node", NULL},  {".mjs", "node", NULL},     {".cjs", "node", NULL},
        {".jar", "java", "-jar"}, {".py", "python3", NULL},
    };
    char path[PATH_SIZE];
    char below[2048];
    struct stat found;
    snprintf(below, sizeof below, CODE_FOLDER "/%s", config->entrypoint);
    at_root(path, sizeof path, below);
    if (stat(path, &found) < 0 || !S_ISREG(found.st_mode)) {
        snprintf(error, error_size, "the entrypoint %.300s is no file of the program", path);
        return false;
    }
    const char *program = NULL;
    for (size_t i = 0; i < COUNT_OF(programs) && program == NULL; i++) {
        if (ends_with(path, programs[i].ending)) {
            program = programs[i].program;
            add(arguments, program);
            if (programs[i].option != NULL) {
                add(arguments, programs[i].option);
            }
        }
    }
    if (program == NULL && !make_executable(path, error, error_size)) {
        return false;
    }
    add(arguments, path);
    for (size_t i = 0; i < config->args.count; i++) {
        add(arguments, config->args.item[i]);
    }
    return true;
}

void exec_application(const struct config *config, int control, char *error, size_t error_size)
{
    static struct arguments arguments;
    char folder[PATH_SIZE];
    set_variables(config);
    at_root(folder, sizeof folder, CODE_FOLDER);
    if (chdir(folder) < 0 && chdir("/") < 0) {
        snprintf(error, error_size, "cannot go to %.300s: %s", folder, strerror(errno));
        return;
    }
    if (config->interface == INTERFACE_ASGI) {
        fcntl(control, F_SETFD, 0); // the server keeps it
        server_arguments(&arguments, config, control);
    } else if (!executable_arguments(&arguments, config, error, error_size)) {
        return;
    }
    if (strchr(arguments.item[0], '/') != NULL) {
        execv(arguments.item[0], arguments.item); // execvp() would try a shell where this fails
    } else {
        execvp(arguments.item[0], arguments.item);
    }
    int problem = errno;
    snprintf(error, error_size, "cannot start %.300s: %s%s", arguments.item[0], strerror(problem),
             problem == ENOEXEC ? " (it is no program; a script begins with #!)"
             : problem == ENOENT ? " (it, or what its #! line or its ELF header names, is not in the image)"
                                 : "");
}

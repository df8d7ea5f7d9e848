#include "app.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "control.h"
#include "exec.h"
#include "listening.h"
#include "logs.h"
#include "loop.h"
#include "prepare.h"
#include "settings.h"
#include "util.h"

enum { STATUS_MAX = 4096 };

enum phase { NONE, PREPARING, STARTING, READY, FAILED, EXITED };

static struct {
    const struct config *config;
    const struct app_events *events;
    enum phase phase;
    bool halting;
    pid_t pid; // 0 when none runs
    struct source status;
    struct buf status_text;
    struct timer kill;
} app;

void app_endpoint(struct endpoint *endpoint, const struct config *config)
{
    *endpoint = (struct endpoint){0};
    if (config->interface == INTERFACE_ASGI) {
        struct sockaddr_un *address = (struct sockaddr_un *)&endpoint->address;
        address->sun_family = AF_UNIX;
        at_root(address->sun_path, sizeof address->sun_path, SERVER_SOCKET);
        endpoint->length = sizeof *address;
    } else {
        struct sockaddr_in *address = (struct sockaddr_in *)&endpoint->address;
        address->sin_family = AF_INET;
        address->sin_port = htons((uint16_t)settings.port);
        address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        endpoint->length = sizeof *address;
    }
}

static void fail(const char *error, const char *traceback)
{
    listening_stop();
    if (app.phase < READY) {
        app.phase = FAILED;
        app.events->failed(error, traceback);
    }
}

static void become_ready(void)
{
    listening_stop();
    if (app.phase == STARTING) {
        app.phase = READY;
        app.events->ready();
    }
}

static void on_late(void)
{
    char error[256];
    char place[128] = "its socket";
    if (app.config->interface == INTERFACE_EXECUTABLE) {
        snprintf(place, sizeof place, "127.0.0.1:%d, where PORT tells it to", settings.port);
    }
    snprintf(error, sizeof error, "the application did not listen on %s, within %g seconds", place,
             settings.listen_ms / 1000.0);
    fail(error, NULL);
}

static void begin_starting(void)
{
    app.phase = STARTING;
    app.events->starting();
    struct endpoint endpoint;
    app_endpoint(&endpoint, app.config);
    // The server tells by itself when it listens.
    bool tells = app.config->interface == INTERFACE_ASGI;
    listening_wait(tells ? NULL : &endpoint, become_ready, on_late);
}

static void end_status(void)
{
    loop_remove(&app.status);
    close(app.status.fd);
    app.status.fd = -1;
    if (buf_length(&app.status_text) > 0) {
        uint8_t end = '\0';
        buf_append(&app.status_text, &end, 1);
        make_utf8(buf_head(&app.status_text), buf_length(&app.status_text) - 1);
        fail((const char *)buf_head(&app.status_text), NULL);
    }
    buf_free(&app.status_text);
}

// The new process tells 'P' when everything is prepared, and a reason when it cannot go on; its end is the success.
static void read_status(void)
{
    while (app.status.fd >= 0) {
        uint8_t text[512];
        ssize_t length = read(app.status.fd, text, sizeof text);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length < 0 && errno == EAGAIN) {
            return;
        }
        if (length <= 0) {
            end_status();
            return;
        }
        size_t start = 0;
        if (app.phase == PREPARING && text[0] == 'P') {
            begin_starting();
            start = 1;
        }
        for (size_t i = start; i < (size_t)length; i++) {
            if (text[i] != '\0' && buf_length(&app.status_text) < STATUS_MAX) {
                buf_append(&app.status_text, &text[i], 1);
            }
        }
    }
}

static void on_status(struct source *source, uint32_t events)
{
    (void)source;
    (void)events;
    read_status();
}

static void finish_halt(void)
{
    logs_finish();
    if (settings.machine && getpid() == 1) {
        kill(-1, SIGKILL);
    }
    if (app.config != NULL) {
        prepare_undo(app.config);
    }
    app.events->halted();
}

static void on_application_end(int wait_status)
{
    read_status();
    control_finish();
    logs_finish();
    listening_stop();
    timer_stop(&app.kill);
    app.pid = 0;
    if (app.halting) {
        finish_halt();
    } else if (app.phase != FAILED) {
        app.phase = EXITED;
        app.events->exited(WIFSIGNALED(wait_status) ? -WTERMSIG(wait_status) : WEXITSTATUS(wait_status));
    }
}

static void on_child(struct source *source, uint32_t events)
{
    (void)events;
    struct signalfd_siginfo info;
    int status;
    pid_t pid;
    while (read(source->fd, &info, sizeof info) > 0) {
        // One signal may stand for several ends.
    }
    // As PID 1 also the parent of all whose own parents are gone.
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == app.pid) {
            on_application_end(status);
        }
    }
}

static void watch_children(void)
{
    static struct source children = {.fd = -1, .on_event = on_child};
    sigset_t signals;
    if (children.fd >= 0) {
        return;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    children.fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (children.fd < 0 || !loop_add(&children, EPOLLIN)) {
        die("cannot wait for processes: %s", strerror(errno));
    }
}

// What the server tells comes another way than what the process told before it became the server.
static void on_server_ready(void)
{
    read_status();
    become_ready();
}

static void on_server_failed(const char *error, const char *traceback)
{
    read_status();
    fail(error, traceback);
}

static void tell_status(int status, const char *text)
{
    write_all(status, text, strlen(text));
}

static _Noreturn void be_application(int output, int errors, int status, int control)
{
    char error[2048] = "";
    sigset_t none;
    sigemptyset(&none);
    setpgid(0, 0);
    if (!settings.machine) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a machine ends with all that runs in it, a test's process does not
    }
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (prepare(app.config, error, sizeof error)) {
        tell_status(status, "P");
        exec_application(app.config, control, error, sizeof error);
    }
    tell_status(status, error);
    _exit(127);
}

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0) {
        die("no pipe: %s", strerror(errno));
    }
}

void app_start(const struct config *config, const struct app_events *events)
{
    int output[2];
    int errors[2];
    int status[2];
    int control[2];
    char folder[4096];
    app.config = config;
    app.events = events;
    app.phase = PREPARING;
    at_root(folder, sizeof folder, SERVER_SOCKET);
    make_parents(folder);
    make_pipe(output);
    make_pipe(errors);
    make_pipe(status);
    control_open(control, on_server_ready, on_server_failed);
    watch_children();
    pid_t pid = fork();
    if (pid == 0) {
        be_application(output[1], errors[1], status[1], control[1]);
    }
    if (pid < 0) {
        die("cannot start a process: %s", strerror(errno));
    }
    app.pid = pid;
    setpgid(pid, pid);
    close(output[1]);
    close(errors[1]);
    close(status[1]);
    close(control[1]);
    logs_follow(output[0], LOG_OUTPUT);
    logs_follow(errors[0], LOG_ERROR);
    fcntl(status[0], F_SETFL, O_NONBLOCK);
    app.status = (struct source){.fd = status[0], .on_event = on_status};
    if (!loop_add(&app.status, EPOLLIN)) {
        die("cannot wait for the application: %s", strerror(errno));
    }
}

static void on_kill(struct timer *timer)
{
    (void)timer;
    logs_system("the application did not end within %g seconds and was killed", settings.halt_ms / 1000.0);
    kill(-app.pid, SIGKILL);
}

void app_halt(const struct app_events *events)
{
    if (app.halting) {
        return;
    }
    app.halting = true;
    app.events = events;
    listening_stop();
    if (app.pid == 0) {
        finish_halt();
        return;
    }
    kill(-app.pid, SIGTERM);
    app.kill.on_time = on_kill;
    timer_set(&app.kill, settings.halt_ms);
}

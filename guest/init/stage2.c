#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stages.h"
#include "util.h"

static void must_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)
{
    if (mount(source, target, type, flags, data) < 0) {
        die("cannot mount %s on %s: %s", type, target, strerror(errno));
    }
}

// A mount that a program may miss, but not the machine.
static void try_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)
{
    mkdir(target, 0755);
    if (mount(source, target, type, flags, data) < 0 && errno != EBUSY) {
        say("cannot mount %s on %s: %s", type, target, strerror(errno));
    }
}

// A tmpfs that takes what is written, on a folder that the image has.
static const char *mount_memory(void)
{
    static const char *const folders[] = {"/overlay", "/mnt", "/run", "/tmp"};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        if (mount("overlay", folders[i], "tmpfs", MS_NOATIME, "mode=0755") == 0) {
            return folders[i];
        }
    }
    die("cannot mount tmpfs on /overlay, /mnt, /run or /tmp: %s", strerror(errno));
}

static void overlay_root(void)
{
    const char *memory = mount_memory();
    char root[64];
    char rom[80];
    char options[256];
    static const char *const parts[] = {"upper", "work", "root"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        snprintf(root, sizeof root, "%s/%s", memory, parts[i]);
        if (mkdir(root, 0755) < 0) {
            die("cannot make %s: %s", root, strerror(errno));
        }
    }
    snprintf(options, sizeof options, "lowerdir=/,upperdir=%s/upper,workdir=%s/work", memory, memory);
    must_mount("overlay", root, "overlay", MS_NOATIME, options);
    snprintf(rom, sizeof rom, "%s/rom", root);
    if (mkdir(rom, 0755) < 0 && errno != EEXIST) {
        die("cannot make %s: %s", rom, strerror(errno));
    }
    if (syscall(SYS_pivot_root, root, rom) < 0 || chdir("/") < 0) {
        die("cannot change the root to %s: %s", root, strerror(errno));
    }
}

static void usual_file_systems(void)
{
    const unsigned long quiet = MS_NOSUID | MS_NOEXEC | MS_NODEV;
    mkdir("/dev", 0755);
    if (mount("/rom/dev", "/dev", NULL, MS_MOVE, NULL) < 0) {
        try_mount("dev", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
    }
    try_mount("proc", "/proc", "proc", quiet, NULL);
    try_mount("sys", "/sys", "sysfs", quiet, NULL);
    try_mount("run", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755");
    try_mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "mode=0620,gid=5,ptmxmode=0666");
    try_mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
    try_mount("cgroup", "/sys/fs/cgroup", "cgroup2", quiet, NULL);
    mkdir("/tmp", 01777);
    chmod("/tmp", 01777);
    // What a device file system lacks.
    static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"},
                                           {"/proc/self/fd/0", "/dev/stdin"},
                                           {"/proc/self/fd/1", "/dev/stdout"},
                                           {"/proc/self/fd/2", "/dev/stderr"}};
    for (size_t i = 0; i < COUNT_OF(links); i++) {
        if (symlink(links[i][0], links[i][1]) < 0 && errno != EEXIST) {
            say("cannot link %s: %s", links[i][1], strerror(errno));
        }
    }
}

void stage2_mount(void)
{
    overlay_root();
    usual_file_systems();
    if (fcntl(STDERR_FILENO, F_GETFD) < 0) {
        open_console();
    }
}

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stages.h"
#include "util.h"

#define ROOT_DEVICE "/dev/vda"
enum { DEVICE_WAIT_MS = 10 * 1000, DEVICE_CHECK_MS = 20, COMMAND_LINE_MAX = 4096 };

void open_console(void)
{
    static const char *const consoles[] = {"/dev/console", "/dev/ttyS0", "/dev/hvc0", "/dev/null"};
    int fd = -1;
    for (size_t i = 0; i < COUNT_OF(consoles) && fd < 0; i++) {
        fd = open(consoles[i], O_RDWR | O_NOCTTY);
    }
    for (int standard = 0; standard <= 2 && fd >= 0; standard++) {
        dup2(fd, standard);
    }
    if (fd > 2) {
        close(fd);
    }
}

// Whether the kernel's command line has this word.
static bool has_argument(const char *word)
{
    char line[COMMAND_LINE_MAX];
    if (!read_line_file("/proc/cmdline", line, sizeof line)) {
        return false;
    }
    for (char *part = strtok(line, " "); part != NULL; part = strtok(NULL, " ")) {
        if (strcmp(part, word) == 0) {
            return true;
        }
    }
    return false;
}

static void load_module(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return; // built into this kernel, or not wanted in this image
    }
    if (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST) {
        say("cannot load %s: %s", path, strerror(errno));
    }
    close(fd);
}

static void load_modules(void)
{
    FILE *list = fopen("/modules", "re");
    char path[512];
    if (list == NULL) {
        return;
    }
    while (fgets(path, sizeof path, list) != NULL) {
        path[strcspn(path, "\r\n")] = '\0';
        if (path[0] != '\0' && path[0] != '#') {
            load_module(path);
        }
    }
    fclose(list);
}

static void wait_for_root(void)
{
    int64_t end = now_ms() + DEVICE_WAIT_MS;
    for (int pause = 1; access(ROOT_DEVICE, F_OK) < 0; pause = pause < DEVICE_CHECK_MS ? pause * 2 : pause) {
        if (now_ms() > end) {
            die("there is no %s after %d seconds: is the driver among /modules?", ROOT_DEVICE, DEVICE_WAIT_MS / 1000);
        }
        sleep_ms(pause);
    }
}

static void mount_root(void)
{
    mkdir("/root", 0755);
    if (mount(ROOT_DEVICE, "/root", "squashfs", MS_RDONLY | MS_NOATIME, NULL) < 0 &&
        mount(ROOT_DEVICE, "/root", "ext4", MS_RDONLY | MS_NOATIME, NULL) < 0) {
        die("cannot mount %s as squashfs or ext4: %s", ROOT_DEVICE, strerror(errno));
    }
}

// The initramfs lies in memory: what is in it is taken away, what is mounted on it stays.
static void empty_folder(int folder, dev_t device)
{
    DIR *entries = fdopendir(folder);
    if (entries == NULL) {
        close(folder);
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(entries)) != NULL) {
        struct stat found;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(folder, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) < 0 || found.st_dev != device) {
            continue;
        }
        if (S_ISDIR(found.st_mode)) {
            int below = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (below >= 0) {
                empty_folder(below, device);
            }
            unlinkat(folder, entry->d_name, AT_REMOVEDIR);
        } else {
            unlinkat(folder, entry->d_name, 0);
        }
    }
    closedir(entries);
}

static void switch_root(void)
{
    struct stat old;
    // Only /dev goes along, as when a kernel boots without an initramfs: an init that mounts its own /proc would fail
    // on one that is there.
    umount2("/proc", MNT_DETACH);
    umount2("/sys", MNT_DETACH);
    if (mount("/dev", "/root" "/dev", NULL, MS_MOVE, NULL) < 0) {
        say("the root file system has no folder /dev: %s", strerror(errno));
        umount2("/dev", MNT_DETACH);
    }
    int initramfs = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (initramfs < 0 || fstat(initramfs, &old) < 0 || chdir("/root") < 0) {
        die("cannot leave the initramfs: %s", strerror(errno));
    }
    empty_folder(initramfs, old.st_dev);
    if (mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 || chdir("/") < 0) {
        die("cannot switch to the root file system: %s", strerror(errno));
    }
}

_Noreturn void stage1_run(void)
{
    static char *const arguments[] = {"/sbin/init", NULL};
    static char *const variables[] = {"HOME=/", "TERM=linux", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    mkdir("/dev", 0755);
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mount("dev", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
    open_console();
    // Boot times are measured by this line.
    say("user space");
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL);
    if (has_argument("aleph.probe")) {
        say("probe ok");
        power_off(0);
    }
    mount("sys", "/sys", "sysfs", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL);
    load_modules();
    wait_for_root();
    mount_root();
    switch_root();
    execve(arguments[0], arguments, variables);
    die("cannot start %s of the root file system: %s", arguments[0], strerror(errno));
}

#!/bin/sh
# Called by build.sh in the packages' new root file system $1: takes out what no machine reads and what differs
# from one build to the next, and makes what would otherwise be made at each boot.
set -eu
root=${1:?}

# The packages' own compiled files tell the time of their source, which squashfs sets; these need no check at all.
find "$root/usr/lib/python3" "$root"/usr/lib/python3.* -name __pycache__ -type d -prune -exec rm -rf {} +
rm -rf "$root"/usr/lib/python3.*/idlelib "$root"/usr/lib/python3.*/test "$root"/usr/lib/python3.*/lib2to3 \
  "$root"/usr/lib/python3.*/pydoc_data
PYTHONHASHSEED=0 chroot "$root" sh -c \
  'python3 -m compileall -q -j 1 --invalidation-mode unchecked-hash /usr/lib/python3.* /usr/lib/python3/dist-packages'

rm -rf "$root"/usr/share/doc-base "$root"/usr/share/bash-completion "$root"/usr/share/zsh \
  "$root"/usr/share/icons "$root"/usr/share/applications "$root"/usr/share/pixmaps "$root"/usr/share/gdb \
  "$root"/usr/include "$root"/usr/share/man "$root"/usr/share/nodejs/npm
# Not /tmp: mmdebstrap's settings for apt lie there, without which it would clean this machine's package lists.
rm -rf "$root"/var/cache/* "$root"/var/log/* "$root"/var/lib/dpkg/*-old \
  "$root"/etc/*- "$root"/etc/machine-id "$root"/etc/hostname "$root"/etc/resolv.conf "$root"/etc/mtab
# Where these packages came from is this machine's business, and a machine that boots the image fetches none.
rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/*
# Not /dev, /proc and /sys: this machine's are mounted there while this runs. build.sh leaves them out.
rm -rf "$root"/run/*
mkdir -p "$root/var/cache" "$root/var/log" "$root/etc/apt"

printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >"$root/etc/hosts"
# Where the init process and programs expect to mount or write.
mkdir -p "$root/overlay" "$root/rom" "$root/opt/code" "$root/opt/packages" "$root/data"

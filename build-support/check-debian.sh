#!/bin/sh
# What a stranger does: a fresh Debian 12 with nothing but a JDK, a clone, `./alephd up` and the README's first steps; then a
# program, as a user with sudo who is let into nothing else.
# Run in the repository's root, as root, with debootstrap. Exit status 77 and a reason when that cannot be done here.
set -eu

cannot() {
  echo "$1"
  exit 77
}

[ "$(id -u)" = 0 ] || cannot "only root may make a root file system"
command -v debootstrap >/dev/null 2>&1 || cannot "debootstrap is not installed"
: "${JAVA_HOME:?}"

system=$(pwd -P)/.build/debian
finish() {
  for folder in proc sys dev/pts dev; do umount "$system/$folder" 2>/dev/null || true; done
  # Whatever is still mounted is this machine's and stays.
  rm -rf --one-file-system "$system"
}
trap finish EXIT
trap 'exit 1' INT TERM
finish 2>/dev/null || true
[ ! -e "$system" ] || cannot "$system is still in use"

debootstrap --variant=minbase bookworm "$system" >.build/debootstrap.log 2>&1 || {
  tail -n 3 .build/debootstrap.log
  cannot "debootstrap failed"
}
mount -t proc proc "$system/proc" || cannot "nothing can be mounted here"
mkdir -p "$system/dev/shm" && chmod 1777 "$system/dev/shm"
mkdir -p "$system/opt/java"
cp -aL "$(readlink -f "$JAVA_HOME")" "$system/opt/java/jdk"
git -c safe.directory="*" clone -q --no-hardlinks . "$system/srv/aleph4j"

inside() {
  chroot "$system" env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "cd /srv/aleph4j && $1"
}
inside './aleph --version && ./aleph --help'
inside './alephd --version'
inside 'sh build-support/check-readme.sh'

# The node of before may be at installing still.
inside 'apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends adduser sudo && adduser --disabled-password --gecos "" ada &&
  echo "ada ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/ada && chown -R ada: /srv/aleph4j'
inside 'su ada -c "sh build-support/check-compute.sh"'

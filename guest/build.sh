#!/bin/sh
# Makes everything that machines are made of, from this folder and Debian's packages: the init process, the kernel with
# its initramfs, and the runtime images. What is up to date is left alone.
set -eu
umask 022
export LC_ALL=C

usage() {
  cat <<'TEXT'
usage: build.sh FOLDER [KIND...]

Writes FOLDER/aleph-init, FOLDER/kernel/vmlinux, FOLDER/kernel/initramfs.cpio and FOLDER/KIND.squashfs for each kind of
runtime (python, java; default: python; none: no runtime).

Needs Debian 12's packages musl-tools, make, squashfs-tools, mmdebstrap and cpio.
TEXT
}

say() { printf 'guest: %s\n' "$*" >&2; }

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
  '' | -*)
    usage >&2
    exit 2
    ;;
esac
here=$(CDPATH='' cd -- "$(dirname "$0")" && pwd -P)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd -P)
shift
[ $# -gt 0 ] || set -- python
[ "$*" != none ] || set --

# A fresh machine may have no lists of packages.
if ! apt-cache show linux-image-cloud-amd64 >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  say "the lists of packages"
  apt-get -q update >/dev/null
fi

say "the init process"
mkdir -p "$out/init"
make -s -C "$here/init" OUT="$out/init"
cmp -s "$out/init/aleph-init" "$out/aleph-init" || cp "$out/init/aleph-init" "$out/aleph-init"

say "the kernel"
sh "$here/kernel/build.sh" "$out/aleph-init" "$out/kernel"

for kind in "$@"; do
  say "the runtime $kind"
  sh "$here/image/build.sh" "$kind" "$out/aleph-init" "$here/python" "$out/$kind.squashfs"
done
say "ready in $out"

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

Runs on Debian and Ubuntu; the packages that machines are made of are those of Debian 12. FOLDER/debian.sources may name apt
sources of it, for where Debian's own cannot be reached.

Needs the packages gcc, linux-libc-dev, musl-tools, make, squashfs-tools, lz4, xz-utils, mmdebstrap and debian-archive-keyring,
and unless run by root uidmap and fakeroot.
TEXT
}

# What begins like this is for people who wait.
step() { printf 'guest: %s\n' "$*" >&2; }

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

sources=
[ ! -f "$out/debian.sources" ] || sources=$out/debian.sources

step "making the init process"
mkdir -p "$out/init"
make -s -C "$here/init" STRICT= OUT="$out/init"
cmp -s "$out/init/aleph-init" "$out/aleph-init" || cp "$out/init/aleph-init" "$out/aleph-init"

step "making the kernel"
sh "$here/kernel/build.sh" ${sources:+--sources "$sources"} "$out/aleph-init" "$out/kernel"

for kind in "$@"; do
  step "making the runtime $kind"
  sh "$here/image/build.sh" ${sources:+--sources "$sources"} "$kind" "$out/aleph-init" "$here/python" "$out/$kind.squashfs"
done
printf 'build.sh: ready in %s\n' "$out" >&2

#!/bin/sh
# Makes what a machine boots from: Debian's cloud kernel as an uncompressed ELF file and an initramfs of the init
# process and the few modules that it needs. Nothing is installed and nothing needs privileges.
set -eu
umask 022
export LC_ALL=C

usage() {
  cat <<'TEXT'
usage: build.sh [options] INIT FOLDER

Writes into FOLDER
  vmlinux           the kernel, an uncompressed ELF file (QEMU's -kernel, Firecracker's kernel_image_path)
  initramfs.cpio    INIT as /init, the modules as /lib/modules/*.ko, their names in load order as /modules
  kernel.json       versions and checksums of the two

INIT is the static binary of the init process. The kernel is unpacked again only when its version changes.

options
  --package FILE    use this linux-image-*-cloud-amd64 package instead of Debian 12's newest one
  --sources FILE    apt sources of Debian 12 (default: those of this machine when it is a Debian 12, else Debian's own)
  --cache FOLDER    where package lists are kept (default: ~/.cache/aleph4j/images)
  --compress KIND   none (default), lz4, zstd or gzip: how the initramfs is packed
  --modules "A B"   the modules instead of the usual ones; what they need is added
TEXT
}

here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=guest/debian.sh
. "$here/../debian.sh"

package=
sources=
cache=$(debian_cache)
compress=none
# The order is that of loading.
wanted="virtio_mmio virtio_blk virtio_console squashfs overlay virtio_net vmw_vsock_virtio_transport ext4"

while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --package | --sources | --cache | --compress | --modules)
      [ $# -ge 2 ] || die "$1 needs a value (build.sh --help)"
      case $1 in
        --package) package=$2 ;;
        --sources) sources=$2 ;;
        --cache) cache=$2 ;;
        --compress) compress=$2 ;;
        --modules) wanted=$2 ;;
      esac
      shift 2
      ;;
    --)
      shift
      break
      ;;
    -*) die "unknown option $1 (build.sh --help)" ;;
    *) break ;;
  esac
done
[ $# -eq 2 ] || {
  usage >&2
  exit 2
}
init=$1
output=$2

case $compress in
  none) packer="cat" ;;
  lz4) packer="lz4 -l -9 -c" ;; # the kernel reads the legacy format only
  zstd) packer="zstd -19 -q -c" ;;
  gzip) packer="gzip -9 -n -c" ;;
  *) die "--compress $compress: it must be none, lz4, zstd or gzip" ;;
esac
[ -z "$package" ] || [ -f "$package" ] || die "--package $package: there is no such file"
[ -f "$init" ] || die "INIT $init: there is no such file; make -C guest/init builds it"
for tool in dpkg-deb lz4 xz sha256sum od "${packer%% *}"; do
  command -v "$tool" >/dev/null 2>&1 ||
    die "$tool is not installed; Debian and Ubuntu: apt-get install dpkg lz4 xz-utils zstd"
done

mkdir -p "$output"
output=$(cd "$output" && pwd -P)
work=$(mktemp -d "$output/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

sum() { sha256sum "$1" | cut -d ' ' -f 1; }
size() { wc -c <"$1" | tr -d ' '; }

# --- The package -------------------------------------------------------------------------------

# The name and version of the newest kernel of Debian 12, as `name=version`.
newest_package() {
  name=$(debian_apt cache depends linux-image-cloud-amd64 2>/dev/null |
    sed -n 's/^ *Depends: \(linux-image-[0-9].*-cloud-amd64\)$/\1/p' | head -n 1)
  [ -n "$name" ] || return 0
  version=$(debian_apt cache show --no-all-versions "$name" | sed -n 's/^Version: //p' | head -n 1)
  printf '%s=%s\n' "$name" "$version"
}

if [ -n "$package" ]; then
  # shellcheck disable=SC2016 # the fields of dpkg-deb, not of the shell
  identity=$(dpkg-deb --show --showformat '${Package}=${Version}' "$package")
else
  debian_open "$cache" "$sources"
  debian_update ""
  identity=$(newest_package)
  if [ -z "$identity" ] && [ -f "$output/modules/stamp" ]; then
    say "$sources names no kernel, going on with that of last time"
    identity=$(cut -d ' ' -f 1 "$output/modules/stamp")
  fi
  [ -n "$identity" ] || die "apt finds no linux-image-cloud-amd64 in $sources: give --sources FILE or --package FILE"
fi
case $identity in
  linux-image-*-amd64=*) ;;
  *) die "$identity is not a kernel package (linux-image-VERSION-cloud-amd64)" ;;
esac
release=${identity%%=*}
release=${release#linux-image-}
# What the unpacked kernel depends on; the rest is made anew each time.
stamp="$identity $(sum "$0") $wanted"

# The stamp of the kernel that lies in the output folder, if it is whole.
present() {
  [ -f "$output/vmlinux" ] && [ -d "$output/modules" ] && cat "$output/modules/stamp" 2>/dev/null
}

# Extracts the ELF file from the bzImage $1. Its header tells where the packed kernel begins.
unpack_vmlinux() {
  sectors=$(od -An -tu1 -j $((0x1f1)) -N 1 "$1" | tr -d ' ')
  offset=$(od -An -tu4 -j $((0x248)) -N 4 "$1" | tr -d ' ')
  length=$(od -An -tu4 -j $((0x24c)) -N 4 "$1" | tr -d ' ')
  # The last four bytes are the unpacked size.
  tail -c +$(((sectors + 1) * 512 + offset + 1)) "$1" | head -c $((length - 4)) >"$work/payload"
  case $(od -An -tx1 -N 4 "$work/payload" | tr -d ' ') in
    02214c18) unpacker=lz4 ;;
    fd377a58) unpacker=xz ;;
    28b52ffd) unpacker=zstd ;;
    1f8b*) unpacker=gzip ;;
    *) die "$1: the kernel is packed in a way that is not known here" ;;
  esac
  "$unpacker" -dc <"$work/payload" >"$work/vmlinux" 2>/dev/null || die "$unpacker cannot unpack $1; is it installed?"
  [ "$(od -An -tx1 -N 4 "$work/vmlinux" | tr -d ' ')" = 7f454c46 ] || die "$1 does not hold an ELF kernel"
}

# --- The modules -------------------------------------------------------------------------------

# The file of module $1 below the unpacked package, nothing if there is none.
module_file() {
  find "$tree/kernel" -name "$1.ko" -o -name "$1.ko.xz" -o -name "$(echo "$1" | tr _ -).ko" \
    -o -name "$(echo "$1" | tr _ -).ko.xz" | head -n 1
}

built_in() { grep -qE "/$(echo "$1" | sed 's/[_-]/[_-]/g')\.ko\$" "$tree/modules.builtin"; }

# Module $1 and before it all that it needs, each once, into `picked` and as $work/modules/NAME.ko.
pick() {
  case " $picked " in *" $1 "*) return ;; esac
  if built_in "$1"; then return; fi
  file=$(module_file "$1")
  [ -n "$file" ] || die "$identity has no module $1"
  case $file in
    *.xz) xz -dc "$file" ;;
    *) cat "$file" ;;
  esac >"$work/modules/$1.ko"
  unsign "$work/modules/$1.ko"
  # Recursion changes `file`, not the positional parameter nor the list that the loop has expanded.
  for needed in $(tr '\0' '\n' <"$work/modules/$1.ko" | sed -n 's/^depends=//p' | tr ',-' ' _'); do
    pick "$needed"
  done
  picked="$picked $1"
}

# Takes the signature off module $1: checking it costs time at each boot and proves nothing here, where whoever
# could change a module could change the kernel as well. 28 bytes of magic, 12 of header, whose last 4 are the
# length of what precedes.
unsign() {
  [ "$(tail -c 28 "$1")" = "~Module signature appended~" ] || return 0
  all=$(size "$1")
  # shellcheck disable=SC2046 # four numbers
  set -- "$1" $(od -An -tu1 -j $((all - 32)) -N 4 "$1")
  head -c $((all - 40 - ($2 << 24 | $3 << 16 | $4 << 8 | $5))) "$1" >"$1.bare"
  mv "$1.bare" "$1"
}

unpack() {
  if [ -z "$package" ]; then
    step "fetching $identity"
    # apt runs in the folder: it can only download to where it is.
    (cd "$work" && debian_apt get download "$identity" >apt.log 2>&1) || {
      cat "$work/apt.log" >&2
      die "$identity cannot be fetched: check the network, or give --package FILE"
    }
    package=$(find "$work" -name '*.deb' | head -n 1)
  fi
  step "unpacking $identity"
  dpkg-deb -x "$package" "$work/package"
  tree=$work/package/lib/modules/$release
  [ -d "$tree" ] || tree=$work/package/usr/lib/modules/$release
  [ -d "$tree" ] || die "$identity has no modules for $release"
  unpack_vmlinux "$work/package/boot/vmlinuz-$release"
  mkdir "$work/modules"
  picked=
  for module in $wanted; do pick "$module"; done
  printf '%s\n' "$picked" | tr -s ' ' '\n' | sed '/^$/d' >"$work/modules/order"
  printf '%s\n' "$stamp" >"$work/modules/stamp"
  rm -rf "$output/modules"
  mv "$work/vmlinux" "$output/vmlinux"
  mv "$work/modules" "$output/modules"
}

# --- The initramfs -----------------------------------------------------------------------------

# Writes zero bytes until $1 is a multiple of 4.
pad() {
  case $(($1 % 4)) in
    1) printf '\0\0\0' ;;
    2) printf '\0\0' ;;
    3) printf '\0' ;;
  esac
}

# One entry of a cpio archive ("newc"): MODE (octal with a leading 0), NAME, FILE or nothing, device MAJOR MINOR.
# Written here rather than by cpio: no time, owner or inode of this machine gets in, and a device node needs no root.
number=0
entry() {
  number=$((number + 1))
  bytes=0
  [ -z "${3:-}" ] || bytes=$(size "$3")
  printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\0' "$number" "$(($1))" 0 0 1 0 "$bytes" 0 0 \
    "${4:-0}" "${5:-0}" "$((${#2} + 1))" 0 "$2"
  pad $((110 + ${#2} + 1))
  [ -z "${3:-}" ] || cat "$3"
  pad "$bytes"
}

archive() {
  for folder in dev lib lib/modules proc root sys; do entry 040755 "$folder"; done
  entry 020600 dev/console "" 5 1
  entry 0100755 init "$init"
  entry 0100644 modules "$work/order"
  while read -r module; do
    entry 0100644 "lib/modules/$module.ko" "$output/modules/$module.ko"
  done <"$output/modules/order"
  entry 0 'TRAILER!!!'
}

# --- All of it ---------------------------------------------------------------------------------

[ "$(present || true)" = "$stamp" ] || unpack

sed 's|.*|/lib/modules/&.ko|' "$output/modules/order" >"$work/order"
archive >"$work/archive"
$packer <"$work/archive" >"$work/initramfs.cpio"

modules=$(sed 's/.*/"&"/' "$output/modules/order" | paste -s -d , - | sed 's/,/, /g')
cat >"$work/kernel.json" <<TEXT
{
  "package": "${identity%%=*}",
  "version": "${identity#*=}",
  "release": "$release",
  "architecture": "x86_64",
  "machine": "microvm",
  "transport": "virtio-mmio",
  "vmlinux": {"sha256": "$(sum "$output/vmlinux")", "size": $(size "$output/vmlinux")},
  "initramfs": {"sha256": "$(sum "$work/initramfs.cpio")", "size": $(size "$work/initramfs.cpio"), "compression": "$compress"},
  "init": {"sha256": "$(sum "$init")", "size": $(size "$init")},
  "modules": [$modules]
}
TEXT
mv "$work/initramfs.cpio" "$output/initramfs.cpio"
mv "$work/kernel.json" "$output/kernel.json"
say "$output: $identity, initramfs of $(size "$output/initramfs.cpio") bytes"

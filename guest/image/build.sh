#!/bin/sh
# Makes a runtime image: a squashfs file of Debian packages, the init process as /sbin/init and the Python server.
# The same inputs give the same bytes. Root is not needed with uidmap and fakeroot installed.
set -eu
umask 022
export LC_ALL=C
# No file of an image is newer than this, and nothing in it knows when it was made.
export SOURCE_DATE_EPOCH=1735689600

usage() {
  cat <<'TEXT'
usage: build.sh [options] KIND INIT PYTHON OUTPUT

Writes the squashfs file OUTPUT, and OUTPUT.json, which tells what it was made of.

KIND    python   Python with FastAPI, aiohttp and msgpack, and Node.js
        java     the same and a headless Java runtime
INIT    the static binary of the init process
PYTHON  the folder of the Python server, becomes /opt/aleph/python

The packages are fetched again only when a version changes; nothing is done when OUTPUT is up to date.

options
  --sources FILE   apt sources of Debian 12 (default: those of this machine when it is a Debian 12, else Debian's own)
  --cache FOLDER   where package lists and unpacked packages are kept (default: ~/.cache/aleph4j/images)
  --compress KIND  lz4 (default), zstd, gzip or none
  --block BYTES    squashfs block size (default 131072)
  --rebuild        fetch the packages and make everything anew
TEXT
}

here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=guest/debian.sh
. "$here/../debian.sh"

sources=
cache=$(debian_cache)
compress=lz4
block=131072
rebuild=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --sources | --cache | --compress | --block)
      [ $# -ge 2 ] || die "$1 needs a value (build.sh --help)"
      case $1 in
        --sources) sources=$2 ;;
        --cache) cache=$2 ;;
        --compress) compress=$2 ;;
        --block) block=$2 ;;
      esac
      shift 2
      ;;
    --rebuild)
      rebuild=yes
      shift
      ;;
    -*) die "unknown option $1 (build.sh --help)" ;;
    *) break ;;
  esac
done
[ $# -eq 4 ] || {
  usage >&2
  exit 2
}
kind=$1
init=$2
python=$3
output=$4

packages="ca-certificates netbase nodejs python3 python3-aiohttp python3-fastapi python3-msgpack unzip usr-is-merged"
case $kind in
  python) ;;
  java) packages="$packages openjdk-17-jre-headless" ;;
  *) die "KIND $kind: it must be python or java" ;;
esac
case $compress in
  lz4) packing="-comp lz4 -Xhc" ;;
  zstd) packing="-comp zstd -Xcompression-level 19" ;;
  gzip) packing="-comp gzip" ;;
  none) packing="-comp lz4 -noI -noD -noF" ;;
  *) die "--compress $compress: it must be lz4, zstd, gzip or none" ;;
esac
[ -f "$init" ] || die "INIT $init: there is no such file; make -C guest/init builds it"
[ -d "$python" ] || die "PYTHON $python: there is no such folder"
python=$(cd "$python" && pwd -P)
[ -d "$(dirname "$output")" ] || die "OUTPUT $output: its folder does not exist"
for tool in mmdebstrap mksquashfs apt-get tar sha256sum; do
  command -v "$tool" >/dev/null 2>&1 ||
    die "$tool is not installed; Debian and Ubuntu: apt-get install mmdebstrap squashfs-tools"
done
[ "$(id -u)" = 0 ] || command -v fakeroot >/dev/null 2>&1 ||
  die "only root may write files of root without fakeroot: apt-get install fakeroot, or run this as root"

debian_open "$cache" "$sources"
cache=$(cd "$cache" && pwd -P)
work=$(mktemp -d "$cache/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

sum() { sha256sum "$1" | cut -d ' ' -f 1; }

# --- The packages ------------------------------------------------------------------------------

# What would be installed, one `name=version` a line.
resolve() {
  # shellcheck disable=SC2086 # a list of names
  debian_apt get -s install $packages '?essential' 2>"$work/apt.log" |
    sed -n 's/^Inst \([^ ]*\) (\([^ ]*\).*/\1=\2/p' | sort
}

debian_update "$rebuild"
resolve >"$work/packages"
[ -s "$work/packages" ] || {
  cat "$work/apt.log" >&2
  die "apt finds no packages in $sources"
}

# What helps a user who gets no user namespaces.
namespaces_remedy() {
  if grep -q "^$(id -un):" /etc/subuid 2>/dev/null; then
    echo "let the system allow them, or this user sudo without a password, or start as root"
  else
    next=$(cat /etc/subuid /etc/subgid 2>/dev/null |
      awk -F : 'BEGIN { n = 100000 } $2 + $3 > n { n = $2 + $3 } END { print n }')
    range=$next-$((next + 65535))
    echo "run this and start again: sudo usermod --add-subuids $range --add-subgids $range $(id -un)"
  fi
}

# Sets `installer` to what runs a command as root, or as root within a user namespace, with no variables of this machine:
# some get into files. Python would write some compiled files before tidy.sh does, and others than it.
choose_installer() {
  installer=
  if [ "$(id -u)" != 0 ] && ! mmdebstrap --unshare-helper true >"$work/unshare.log" 2>&1; then
    sudo -n true >/dev/null 2>&1 || {
      tail -n 5 "$work/unshare.log" >&2
      die "this system does not give $(id -un) user namespaces, in which packages could be installed: $(namespaces_remedy)"
    }
    step "installing by sudo, as this system does not give $(id -un) user namespaces"
    installer="sudo -n"
  fi
  installer="$installer env -i LC_ALL=C SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH PYTHONDONTWRITEBYTECODE=1"
  installer="$installer PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  installer="$installer ${TMPDIR:+TMPDIR=$TMPDIR} ${http_proxy:+http_proxy=$http_proxy} ${https_proxy:+https_proxy=$https_proxy}"
}

# The packages, installed and tidied, as a tar file that is kept.
make_layer() {
  choose_installer
  step "installing $(wc -l <"$work/packages" | tr -d ' ') packages"
  include=$(echo "$packages" | tr ' ' ,)
  # usr-is-merged instead of usrmerge, which would bring all of Perl.
  pin="printf 'Package: usrmerge\nPin: release *\nPin-Priority: -1\n' >\"\$1/etc/apt/preferences.d/image\""
  # Of tidy.sh the text, not the path, and from another folder: root of a user namespace may not look into a home.
  # shellcheck disable=SC2086 # a command and its options
  (cd / && $installer mmdebstrap --variant=essential --include="$include" --format=tar --skip=output/dev \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --setup-hook="mkdir -p \"\$1/etc/apt/preferences.d\" \"\$1/usr/share/man/man1\" && $pin" \
    --customize-hook="rm \"\$1/etc/apt/preferences.d/image\"" \
    --customize-hook="$(cat "$here/tidy.sh")" \
    "$suite" "$work/layer.tar" "$sources" >"$work/mmdebstrap.log" 2>&1) || {
    tail -n 20 "$work/mmdebstrap.log" >&2
    die "the packages cannot be installed"
  }
  mv "$work/layer.tar" "$layer"
}
# Its name tells what it depends on: the packages, the function above and tidy.sh.
recipe=$(sed -n '/^make_layer() {/,/^}/p' "$here/build.sh")
layer=$cache/$({ cat "$here/tidy.sh" "$work/packages" && echo "$recipe"; } | sha256sum | cut -c 1-32).tar

# --- What is ours ------------------------------------------------------------------------------

# Compiles the server with the interpreter of the image, without running the image.
compile_python() {
  mkdir "$work/root"
  tar -xf "$layer" -C "$work/root" --wildcards './usr/bin/python3*' './usr/lib/python3.*' './usr/lib/x86_64-linux-gnu/lib*' \
    './lib64' './usr/lib64' './usr/lib/x86_64-linux-gnu/ld-*' 2>/dev/null || true
  binary=$(find "$work/root/usr/bin" -name 'python3.[0-9]*' | head -n 1)
  [ -n "$binary" ] || die "the image has no Python"
  libraries=$work/root/usr/lib/x86_64-linux-gnu
  # Not checked against the source: it cannot change, and checking takes time at each start.
  env -i LC_ALL=C SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" PYTHONHOME="$work/root/usr" PYTHONHASHSEED=0 \
    "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$binary" \
    -m compileall -q -f -j 1 --invalidation-mode unchecked-hash -s "$work/ours" -p / "$work/ours/opt/aleph/python" ||
    die "$python cannot be compiled by the image's Python"
}

# The files of the server, in the same order on all machines.
server_files() { (cd "$python" && find . -type f \( -name '*.py' -o -name '*.html' \) | sort); }

stage() {
  mkdir -p "$work/ours/dev" "$work/ours/usr/sbin" "$work/ours/opt/aleph/python"
  cp "$init" "$work/ours/usr/sbin/init"
  chmod 0755 "$work/ours/usr/sbin/init"
  server_files | tar -C "$python" -cf - -T - | tar -C "$work/ours/opt/aleph/python" -xf -
  chmod -R u=rwX,go=rX "$work/ours/opt"
}

key=$(
  {
    echo "${layer##*/} $packing $block"
    sum "$init"
    (cd "$python" && server_files | xargs sha256sum)
  } | sha256sum | cut -d ' ' -f 1
)
if [ -z "$rebuild" ] && [ -f "$output" ] && grep -q "\"inputs\": \"$key\"" "$output.json" 2>/dev/null; then
  say "$output is up to date"
  exit 0
fi

if [ -n "$rebuild" ] || [ ! -f "$layer" ]; then make_layer; fi
# Packages of other versions, which nothing was made of for a month.
touch "$layer"
find "$cache" -maxdepth 1 -type f -regextype posix-extended -regex '.*/[0-9a-f]{32}\.tar' -mtime +30 \
  ! -name "${layer##*/}" -exec rm -f {} +
stage
compile_python
step "packing it"
cp "$layer" "$work/image.tar"
tar -C "$work/ours" --append -f "$work/image.tar" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
  --numeric-owner --no-recursion -T - <<TEXT
$(cd "$work/ours" && { find ./dev ./opt/aleph -type d && find . -type f; } | sort)
TEXT
# The root folder belongs to whoever packs it, whatever the tar file says: that must be user 0.
packer="mksquashfs"
[ "$(id -u)" = 0 ] || packer="fakeroot mksquashfs"
# shellcheck disable=SC2086 # a command and several options
$packer - "$work/image.squashfs" -tar $packing -b "$block" -root-mode 0755 -no-xattrs -quiet -no-progress \
  <"$work/image.tar" 2>"$work/mksquashfs.log" || {
  cat "$work/mksquashfs.log" >&2
  die "$output cannot be packed"
}

listed=$(tar -xOf "$layer" ./var/lib/dpkg/status |
  awk '/^Package: /{name = $2} /^Version: /{printf "    \"%s\": \"%s\"\n", name, $2}' | sort | sed '$!s/$/,/')
cat >"$work/image.json" <<TEXT
{
  "kind": "$kind",
  "inputs": "$key",
  "sha256": "$(sum "$work/image.squashfs")",
  "size": $(wc -c <"$work/image.squashfs" | tr -d ' '),
  "compression": "$compress",
  "packages": {
$listed
  }
}
TEXT
mv "$work/image.squashfs" "$output"
mv "$work/image.json" "$output.json"
say "$output: $(wc -c <"$output" | tr -d ' ') bytes"

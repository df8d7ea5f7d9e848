# shellcheck shell=sh
# The packages of Debian 12, which machines are made of, on whatever Debian or Ubuntu this is.
# Sourced by image/build.sh and kernel/build.sh.

say() { printf 'build.sh: %s\n' "$*" >&2; }
# What takes long; ../build.sh tells it to people who wait.
step() { printf 'guest: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

suite=bookworm
# Where this system says what it is.
etc=/etc
# Ubuntu and later Debians have it too, as the package debian-archive-keyring.
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Where lists and unpacked packages are kept by default.
debian_cache() { printf '%s\n' "${XDG_CACHE_HOME:-${HOME:?}/.cache}/aleph4j/images"; }

# debian_open CACHE SOURCES: what debian_apt and debian_update need. SOURCES is a file or nothing: then they are this
# machine's own when it is a Debian 12, as they know its mirrors, else those of Debian itself. Sets `sources`.
debian_open() {
  mkdir -p "$1/apt/lists/partial" "$1/apt/archives/partial"
  debian_state=$(cd "$1/apt" && pwd -P)
  sources=$2
  [ -n "$sources" ] || own_sources || debian_sources
  [ -f "$sources" ] || die "--sources $sources: there is no such file"
  sources=$(readlink -f "$sources")
  debian_configure
  export_proxies
}

# Sets `sources` to this machine's own; fails when it is no Debian 12 or has none.
own_sources() {
  # shellcheck source=/dev/null
  [ "$(. "$etc/os-release" 2>/dev/null && echo "${ID:-} ${VERSION_CODENAME:-}")" = "debian $suite" ] || return 1
  for sources in "$etc/apt/sources.list.d/debian.sources" "$etc/apt/sources.list"; do
    if grep -qE '^(deb |Types:)' "$sources" 2>/dev/null; then return 0; fi
  done
  return 1
}

# Sets `sources` to a file with Debian's own mirrors, which mmdebstrap knows: it writes them into each system that it
# makes. It is stopped once it has, before it fetches anything.
debian_sources() {
  [ -f "$debian_keyring" ] ||
    die "$debian_keyring is missing, by which Debian's packages are verified: apt-get install debian-archive-keyring"
  sources=$debian_state/$suite.list
  [ -z "$(find "$sources" -mtime -30 2>/dev/null)" ] || return 0
  rm -f "$sources.known"
  mode=chrootless # needs no rights
  [ "$(id -u)" != 0 ] || mode=root
  # shellcheck disable=SC2016 # variables of the hook
  KNOWN_SOURCES=$sources.known mmdebstrap --mode="$mode" --variant=custom --format=null \
    --setup-hook='cat "$1/etc/apt/sources.list" >"$KNOWN_SOURCES"; exit 1' "$suite" - \
    >"$sources.log" 2>&1 </dev/null || true
  sed -n "s|^deb \(\[[^]]*\] \)\{0,1\}|deb [signed-by=$debian_keyring] |p" "$sources.known" \
    >"$sources.new" 2>/dev/null || true
  [ -s "$sources.new" ] || {
    tail -n 20 "$sources.log" >&2
    die "mmdebstrap does not tell Debian's mirrors: give apt sources of Debian 12 with --sources FILE"
  }
  mv "$sources.new" "$sources"
}

# apt's settings: state of our own, nothing of this machine's but its way to the network. A file, since only there
# lists can be cleared.
debian_configure() {
  cat >"$debian_state/apt.conf.new.$$" <<TEXT
Dir::State "$debian_state";
Dir::State::lists "$debian_state/lists";
Dir::State::status "/dev/null";
Dir::State::extended_states "$debian_state/extended_states";
Dir::Cache "$debian_state";
Dir::Cache::archives "$debian_state/archives";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "$sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "amd64";
#clear APT::Architectures;
APT::Architectures { "amd64"; };
APT::Default-Release "";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
Acquire::Languages "none";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
TEXT
  mv "$debian_state/apt.conf.new.$$" "$debian_state/apt.conf"
}

# debian_apt get|cache ARGUMENT...
debian_apt() {
  debian_tool=apt-$1
  shift
  "$debian_tool" -q -c "$debian_state/apt.conf" "$@"
}

# debian_update ALWAYS: the lists of packages, at most once a day if ALWAYS is empty and they are of these sources.
debian_update() {
  if [ -z "$1" ] && cmp -s "$sources" "$debian_state/sources.last" &&
    [ -n "$(find "$debian_state/lists" -name '*_InRelease' -mmin -1440 | head -n 1)" ]; then
    return 0
  fi
  step "updating the package lists"
  if debian_apt get update >"$debian_state/update.log" 2>&1; then
    cp "$sources" "$debian_state/sources.last"
  else
    tail -n 5 "$debian_state/update.log" >&2
    step "the package lists cannot be updated, going on with those of last time"
  fi
  find "$debian_state/lists" -name '*_InRelease' -exec touch {} +
}

# apt looks into the environment too, and so the one that mmdebstrap starts gets to know what this machine's settings say.
export_proxies() {
  eval "$(apt-config shell proxy_http Acquire::http::Proxy proxy_https Acquire::https::Proxy)"
  case ${proxy_http:-} in *://*) export http_proxy="$proxy_http" ;; esac
  case ${proxy_https:-} in *://*) export https_proxy="$proxy_https" ;; esac
}

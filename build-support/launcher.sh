# shellcheck shell=sh
# What the launchers share: find a JDK, build what is missing or stale, say what is going on.
# Sourced with `root` set to the repository's folder; POSIX sh, no Git and no Maven on an unchanged tree.

root=${root:?}
required_java=25

say() { printf '%s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# --- JDK ---------------------------------------------------------------------------------------

# The feature version of the JDK in folder $1 into `feature`; fails when there is no JDK.
# Reads the JDK's own `release` file: starting a JVM to ask would cost more than all the rest.
jdk_feature() {
  feature=
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 1
  if [ -r "$1/release" ]; then
    while IFS='=' read -r key value || [ -n "$key" ]; do
      case $key in
        JAVA_VERSION)
          value=${value#\"}
          feature=${value%%[!0-9]*}
          break
          ;;
      esac
    done <"$1/release"
  fi
  if [ -z "$feature" ]; then
    value=$("$1/bin/javac" -version 2>&1) || return 1
    value=${value#javac }
    feature=${value%%[!0-9]*}
  fi
  [ -n "$feature" ]
}

# Sets and exports JAVA_HOME to the first JDK that is new enough: the one that the user chose
# (JAVA_HOME, PATH), then the usual folders.
find_jdk() {
  path_java=$(command -v javac || command -v java || true)
  if [ -n "$path_java" ]; then
    path_java=$(readlink -f "$path_java" 2>/dev/null || echo "$path_java")
    path_java=${path_java%/bin/*}
  fi
  for candidate in "${JAVA_HOME:-}" "$path_java" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/lib/jvm/* /opt/java/* /opt/*jdk* /opt/*java* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.asdf/installs/java/* \
    "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/.jdks/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$candidate" ] && jdk_feature "$candidate" && [ "$feature" -ge "$required_java" ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  die "aleph4j needs a JDK $required_java or newer and found none in JAVA_HOME, PATH or the usual folders; install one with: $(jdk_install_command)"
}

as_root() { [ "$(id -u)" = 0 ] || printf 'sudo '; }

# The command that installs a JDK here, as text.
jdk_install_command() {
  sudo=$(as_root)
  package=openjdk-$required_java-jdk-headless
  if command -v apt-get >/dev/null 2>&1; then
    if apt-cache show "$package" >/dev/null 2>&1; then
      echo "${sudo}apt-get install -y $package"
      return
    elif apt-cache show "temurin-$required_java-jdk" >/dev/null 2>&1; then
      echo "${sudo}apt-get install -y temurin-$required_java-jdk"
      return
    fi
    command -v curl >/dev/null 2>&1 || printf '%s' "${sudo}apt-get install -y curl ca-certificates && "
  elif command -v dnf >/dev/null 2>&1; then
    if dnf -q list --available "java-$required_java-openjdk-devel" >/dev/null 2>&1; then
      echo "${sudo}dnf install -y java-$required_java-openjdk-devel"
      return
    fi
  elif command -v pacman >/dev/null 2>&1; then
    echo "${sudo}pacman -S --needed jdk-openjdk"
    return
  elif command -v zypper >/dev/null 2>&1; then
    echo "${sudo}zypper install -y java-$required_java-openjdk-devel"
    return
  elif command -v brew >/dev/null 2>&1; then
    echo "brew install openjdk"
    return
  fi
  # Neither a package nor root is needed for this one: ~/.jdks is among the usual folders.
  case $(uname -s) in Darwin) os=mac ;; *) os=linux ;; esac
  case $(uname -m) in arm64 | aarch64) cpu=aarch64 ;; *) cpu=x64 ;; esac
  echo "mkdir -p ~/.jdks && curl -fsSL https://api.adoptium.net/v3/binary/latest/$required_java/ga/$os/$cpu/jdk/hotspot/normal/eclipse | tar -xzf - -C ~/.jdks"
}

# --- Maven -------------------------------------------------------------------------------------

# Installs Debian package(s) as root after saying so; $1 is what they are for.
apt_install() {
  purpose=$1
  shift
  say "Installing $* with apt-get: $purpose"
  mkdir -p "$root/.build"
  {
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ||
      { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }
  } >"$root/.build/apt.log" 2>&1 </dev/null || {
    tail -n 5 "$root/.build/apt.log" >&2
    return 1
  }
}

can_apt_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

ensure_maven() {
  command -v mvn >/dev/null 2>&1 && return 0
  if can_apt_install; then
    apt_install "the build needs Maven (mvn)" maven && command -v mvn >/dev/null 2>&1 && return 0
    die "apt-get could not install Maven; the output is in $root/.build/apt.log"
  fi
  if command -v apt-get >/dev/null 2>&1; then
    how="sudo apt-get install -y maven"
  elif command -v dnf >/dev/null 2>&1; then
    how="sudo dnf install -y maven"
  elif command -v pacman >/dev/null 2>&1; then
    how="sudo pacman -S --needed maven"
  elif command -v zypper >/dev/null 2>&1; then
    how="sudo zypper install -y maven"
  elif command -v brew >/dev/null 2>&1; then
    how="brew install maven"
  else
    how="your system's package manager (package: maven)"
  fi
  die "The build needs Maven and there is no mvn in PATH; install it with: $how"
}

# --- Build -------------------------------------------------------------------------------------

# One number for everything that goes into the programs. By content, so that edits, additions,
# deletions and other branches count, and touching a file or going back does not.
fingerprint() {
  (
    cd "$root" || exit
    find pom.xml ./*/pom.xml ./*/src/main -type f -exec cksum {} + | LC_ALL=C sort | cksum | tr ' ' '-'
  )
}

# Makes sure that the folder .build/NAME-<fingerprint> holds the current jars of the given modules
# and sets `class_path` to them. $1: name, then the modules. Every state of the tree has a folder of
# its own, so that a build never pulls the jars from under a node that is running.
ensure_built() {
  name=$1
  shift
  current=$(fingerprint)
  programs=$root/.build/$name-$current
  # shellcheck disable=SC2034 # used by the launchers; java, not the shell, expands the star
  class_path="$programs/*"
  [ -d "$programs" ] && return 0
  ensure_maven
  { mkdir -p "$root/.build" 2>/dev/null && [ -w "$root/.build" ]; } ||
    die "The build has to write to $root/.build and may not; run as the owner of $root or make the folder writable"
  with_build_lock build "$name" "$programs" "$@" || exit 1
}

# Runs a command while no other launcher of this tree builds.
with_build_lock() {
  if command -v flock >/dev/null 2>&1; then
    (
      flock -n 9 || {
        say "Waiting for another build of this folder to end"
        flock 9
      }
      "$@" 9>&-
    ) 9>"$root/.build/lock"
  else
    waited=
    until mkdir "$root/.build/lock.d" 2>/dev/null; do
      holder=$(cat "$root/.build/lock.d/pid" 2>/dev/null || true)
      if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
        rm -rf "$root/.build/lock.d"
        continue
      fi
      [ -n "$waited" ] || say "Waiting for another build of this folder to end"
      waited=yes
      sleep 1
    done
    echo $$ >"$root/.build/lock.d/pid"
    result=0
    "$@" || result=$?
    rm -rf "$root/.build/lock.d"
    return "$result"
  fi
}

# build NAME FOLDER MODULE...
build() {
  name=$1
  programs=$2
  shift 2
  [ -d "$programs" ] && return 0 # built by the one that held the lock before
  quick=$root/.build/quick
  log=$root/.build/build.log
  modules=
  for module in "$@"; do
    modules=$modules,$module
    rm -rf "$quick/aleph4j-$module/lib"
  done
  first=
  [ -d "$quick" ] || first=" (the first time takes some minutes: libraries are downloaded)"
  rm -f "$root/.build/failed"
  {
    mvn -B -f "$root/pom.xml" -Dquick "-Daleph.build.directory=$quick/\${project.artifactId}" \
      -pl "${modules#,}" -am package 2>&1 </dev/null || : >"$root/.build/failed"
  } | tee "$log" | show_progress "Building aleph4j$first"
  if [ -e "$root/.build/failed" ]; then
    say "The build failed; the whole log is in $log. Its last errors:"
    grep '^\[ERROR\]' "$log" |
      grep -v -e '^\[ERROR\] *$' -e '\[Help 1\]' -e 'COMPILATION ERROR' -e 'e-run Maven' -e 'For more information' \
        -e 'After correcting' -e 'mvn <args>' |
      awk '!seen[$0]++' | head -n 12 >&2
    return 1
  fi
  rm -rf "$programs.new"
  mkdir -p "$programs.new"
  for module in "$@"; do
    cp "$quick/aleph4j-$module/lib/"*.jar "$quick/aleph4j-$module/"*.jar "$programs.new/"
  done
  mv "$programs.new" "$programs"
  forget_old_builds "$name"
}

# Keeps the three newest folders of a program: a node may still run from an older one.
forget_old_builds() {
  # shellcheck disable=SC2012 # names are ours: no blanks
  (cd "$root/.build" && ls -1dt "$1"-*/ | tail -n +4 | while IFS= read -r old; do rm -rf "./$old"; done)
}

# Turns Maven's log into one line: rewritten in place on a terminal, a line per module elsewhere.
show_progress() {
  label=$1
  step=
  files=0
  terminal=
  [ -t 2 ] && terminal=yes
  [ -n "$terminal" ] || say "$label"
  while IFS= read -r line; do
    case $line in
      '[INFO] Building aleph4j'*'['*/*']')
        step=${line#\[INFO\] Building aleph4j}
        module=${step%% *}
        module=${module#-}
        step=${step##*\[}
        step="module ${step%\]} ${module:-aleph4j}"
        [ -n "$terminal" ] || say "  $step"
        ;;
      *'Downloaded from'*) files=$((files + 1)) ;;
      *) continue ;;
    esac
    if [ -n "$terminal" ]; then
      downloads=
      [ "$files" -eq 0 ] || downloads=", $files files downloaded"
      printf '\r\033[K%s ... %s%s' "$label" "$step" "$downloads" >&2
    fi
  done
  [ -z "$terminal" ] || printf '\r\033[K' >&2
}

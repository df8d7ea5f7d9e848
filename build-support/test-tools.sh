# shellcheck shell=sh
# What the tests need beside a JDK and Maven. Sourced by ./test after launcher.sh. What can be had with
# apt-get as root is installed after saying so; what cannot be had leaves its tests to skip with a reason.

root=${root:?}

# The major version of the Node.js in PATH, 0 without one.
node_major() {
  found=$(node --version 2>/dev/null) || found=v0
  found=${found#v}
  echo "${found%%.*}"
}

postgresql_server() {
  for folder in /usr/lib/postgresql/*/bin; do
    [ -x "$folder/initdb" ] && return 0
  done
  command -v initdb >/dev/null 2>&1
}

missing=
postgresql_server || missing="$missing postgresql"
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || missing="$missing python3-venv"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
command -v qemu-system-x86_64 >/dev/null 2>&1 || missing="$missing qemu-system-x86"
command -v shellcheck >/dev/null 2>&1 || missing="$missing shellcheck"
command -v musl-gcc >/dev/null 2>&1 || missing="$missing musl-tools"
command -v make >/dev/null 2>&1 || missing="$missing make"
if [ -n "$missing" ] && can_apt_install; then
  # shellcheck disable=SC2086 # separate packages
  apt_install "the tests use them" $missing || say "apt-get failed; tests that need$missing will be skipped"
fi

# Debian 12's Node.js is too old for the clients; the npm package `node` carries a current one.
if [ "$(node_major)" -lt 20 ] && command -v npm >/dev/null 2>&1; then
  node_folder=$root/.build/node
  if [ ! -x "$node_folder/node_modules/node/bin/node" ]; then
    say "Installing Node.js 22 into .build/node with npm: the clients under test need 20 or newer"
    npm install --silent --no-audit --no-fund --prefix "$node_folder" node@22 >"$root/.build/npm.log" 2>&1 ||
      say "npm could not install it; the output is in .build/npm.log"
  fi
  PATH=$node_folder/node_modules/node/bin:$PATH
  export PATH
fi

shellcheck=$(command -v shellcheck || true)
actionlint=$(command -v actionlint || true)
if [ -z "$actionlint" ]; then
  actionlint=$root/.build/go/actionlint
  if [ ! -x "$actionlint" ]; then
    if command -v go >/dev/null 2>&1; then
      say "Building actionlint with go install into .build/go"
      GOBIN=$root/.build/go go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7 >"$root/.build/go.log" 2>&1 || true
    fi
    [ -x "$actionlint" ] || actionlint=
  fi
fi
export shellcheck actionlint

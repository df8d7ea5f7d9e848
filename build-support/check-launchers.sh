#!/bin/sh
# Holds what the launchers promise: they start through a symlink and from elsewhere, ignore a JDK that is too
# old, and do no Maven work when nothing has changed. Run in the repository's root.
set -eu
root=$(pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

expect() { # WHAT GOT WANTED
  case $2 in
    $3*) ;;
    *)
      printf '%s: expected %s, got %s\n' "$1" "$3" "$2"
      exit 1
      ;;
  esac
}

expect "a start that may build" "$(./aleph --version)" aleph

# Nothing has changed: there is no build, so a Maven that cannot work is not noticed.
mkdir "$work/bin" "$work/a folder" "$work/old-jdk" "$work/old-jdk/bin"
printf '#!/bin/sh\necho "Maven was called"\nexit 1\n' >"$work/bin/mvn"
printf '#!/bin/sh\nexit 1\n' >"$work/old-jdk/bin/java"
cp "$work/old-jdk/bin/java" "$work/old-jdk/bin/javac"
printf 'JAVA_VERSION="17.0.1"\n' >"$work/old-jdk/release"
chmod +x "$work/bin/mvn" "$work/old-jdk/bin/java" "$work/old-jdk/bin/javac"
PATH=$work/bin:$PATH
export PATH

expect "an unchanged tree" "$(./aleph --version 2>&1)" aleph
expect "an old JAVA_HOME" "$(JAVA_HOME="$work/old-jdk" ./aleph --version 2>&1)" aleph
ln -s "$root/aleph" "$work/a folder/aleph"
ln -s "a folder/aleph" "$work/linked"
expect "a symlink, from another folder" "$(cd / && "$work/linked" --version 2>&1)" aleph
expect "another folder" "$(cd "$work/a folder" && ./aleph --version 2>&1)" aleph

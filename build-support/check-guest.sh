#!/bin/sh
# The tests of what runs in a machine, natively: the init process with sanitizers and a bounded fuzz run, the Python server.
# Exit status 77 and a last line with the reason where a tool is missing.
set -eu
for tool in gcc make musl-gcc python3; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "$tool is not installed"
    exit 77
  }
done
exec make -s -C guest/init test

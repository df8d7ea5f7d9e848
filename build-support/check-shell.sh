#!/bin/sh
# Runs shellcheck ($1) over every shell script of the repository.
set -eu
exec "$1" -x alephd aleph bench test .ci/run build-support/*.sh guest/*.sh guest/*/*.sh

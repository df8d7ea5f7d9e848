#!/bin/sh
# `./alephd up` until its compute node has run a program, as whoever this is, with what that user may install. Run in the
# repository's root, on a system that may be changed.
set -eu

core=4924
compute=4920
log=.build/compute.log
mkdir -p .build
: >"$log"
./alephd up --ephemeral --port "$core" --compute-port "$compute" >"$log" 2>&1 &
node=$!
trap 'kill "$node" 2>/dev/null; wait "$node" || true' EXIT
trap 'exit 1' INT TERM

failed() {
  tail -n 20 "$log"
  echo "$1"
  exit 1
}

waited=0
until grep -q '^Compute: listening' "$log"; do
  ! grep -q '^Compute: not running' "$log" || failed "the compute node did not start"
  kill -0 "$node" 2>/dev/null || failed "the node ended"
  [ "$waited" -lt 1200 ] || failed "the compute node was not there after 20 minutes"
  sleep 2
  waited=$((waited + 2))
done
grep '^Compute: ' "$log"

mkdir -p .build/app
cat >.build/app/main.py <<'TEXT'
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root():
    return {"hello": "from a microVM"}
TEXT
HOME=$(pwd -P)/.build/home
export HOME
mkdir -p "$HOME"
./aleph --ccn "http://127.0.0.1:$core" account create me >>"$log" 2>&1 || true
program=$(./aleph --ccn "http://127.0.0.1:$core" program create .build/app main:app 2>>"$log" | sed -n 's|.*/vm/\([0-9a-f]*\).*|\1|p' | head -n 1)
[ -n "$program" ] || failed "the program was not created"
answer=$(curl -sS -m 120 "http://127.0.0.1:$compute/vm/$program") || failed "the program does not answer"
[ "$answer" = '{"hello":"from a microVM"}' ] || failed "the program answers: $answer"
echo "$answer"

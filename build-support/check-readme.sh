#!/bin/sh
# Starts a node as the README says, on a free port and in a folder that is removed, runs the README's first
# steps line by line and compares what each prints. Run in the repository's root; needs curl.
set -eu

work=$(mktemp -d)
node=
finish() {
  if [ -n "$node" ]; then
    kill "$node" 2>/dev/null || true
    wait "$node" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

fail() {
  echo "The README's first steps fail at: $1"
  shift
  printf '%s\n' "$@"
  tail -n 20 "$work/node.log"
  exit 1
}

# A port that nobody listens on. Somebody may take it before the node does; then the node says so.
port=$((20000 + $$ % 20000))
while curl -s -o /dev/null "http://127.0.0.1:$port/"; do port=$((port + 1)); done

./alephd up --ephemeral --no-compute --port "$port" >"$work/node.log" 2>&1 &
node=$!
tries=0
until grep -q "Listening on http://127.0.0.1:$port" "$work/node.log"; do
  kill -0 "$node" 2>/dev/null || fail "./alephd up"
  tries=$((tries + 1))
  [ "$tries" -lt 1200 ] || fail "./alephd up, which does not listen"
  sleep 0.5
done

# What the answer to each line has to contain, in the order of the lines.
cat >"$work/expected" <<'EXPECTED'
curl
"message_status":"processed"
"status":"processed"
Hello
"message_status":"processed"
Hello again
"message_status":"processed"
Ada
EXPECTED

# shellcheck disable=SC2016 # the backticks are Markdown's
sed -n '/<!-- first steps -->/,/<!-- end of first steps -->/p' README.md |
  sed -n '/^```sh$/,/^```$/p' | grep -v '^```' | sed "s/:4024/:$port/g" >"$work/steps"
[ "$(wc -l <"$work/steps")" -eq "$(wc -l <"$work/expected")" ] ||
  fail "counting: there are not as many steps as expected answers" "$(cat "$work/steps")"

while IFS= read -r step <&3 && IFS= read -r expected <&4; do
  answer=$(sh -c "$step" 2>&1) || fail "$step" "$answer"
  case $(printf '%s' "$answer" | tr -d ' \n') in
    *"$(printf '%s' "$expected" | tr -d ' ')"*) ;;
    *) fail "$step" "expected: $expected" "answer: $answer" ;;
  esac
done 3<"$work/steps" 4<"$work/expected"

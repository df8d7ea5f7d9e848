#!/bin/sh
# The tests of a room against mistakes: PIT changes its compiled code in one place at a time, and a test has to fail.
# Fails when fewer than the share in the root pom.xml do. Run in the repository's root after the room was compiled;
# the last line is the score. The report is <room>/target/pit-reports/index.html.
set -u

room=protocol
log=.build/mutants.log
mkdir -p .build

mvn -B -ntp -pl "$room" test-compile org.pitest:pitest-maven:mutationCoverage </dev/null >"$log" 2>&1
result=$?
[ "$result" -eq 0 ] || cat "$log"

# One line of PIT's summary: ">> Generated 1234 mutations Killed 1100 (89%)".
score=$(sed -n 's/^.*>> Generated \([0-9]*\) mutations Killed \([0-9]*\) (\([0-9]*%\)).*$/\3 of the mutants of '"$room"' are killed, \2 of \1/p' "$log")
echo "${score:-PIT gave no score}"
[ -n "$score" ] && [ "$result" -eq 0 ]

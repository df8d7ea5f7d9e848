# Reads surefire's XML reports. Prints `count PASSED FAILED SKIPPED` per suite, `skip NAME: REASON` per
# skipped test and `fail NAME` per failed one.

function attribute(line, name,    start, rest) {
  start = index(line, " " name "=\"")
  if (start == 0) return ""
  rest = substr(line, start + length(name) + 3)
  return substr(rest, 1, index(rest, "\"") - 1)
}

function readable(text) {
  gsub(/&#10;.*/, "", text)
  gsub(/&quot;/, "\"", text)
  gsub(/&apos;/, "'", text)
  gsub(/&lt;/, "<", text)
  gsub(/&gt;/, ">", text)
  gsub(/&amp;/, "\\&", text)
  return text
}

/<testsuite / {
  bad = attribute($0, "errors") + attribute($0, "failures")
  skips = attribute($0, "skipped") + 0
  print "count", attribute($0, "tests") - bad - skips, bad, skips
}

/<testcase / {
  name = attribute($0, "classname") "." attribute($0, "name")
}

/<skipped/ {
  reason = attribute($0, "message")
  # A test that aborts itself has its reason in the first line of its stack trace.
  if (reason == "" && match($0, /<!\[CDATA\[[A-Za-z0-9_.$]+: /)) {
    reason = substr($0, RSTART + RLENGTH)
    sub(/\]\]>.*/, "", reason)
  }
  print "skip " readable(name ": " (reason == "" ? "no reason given" : reason))
}

/<(failure|error)[ >\/]/ {
  print "fail " readable(name)
}

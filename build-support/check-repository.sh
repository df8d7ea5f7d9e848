#!/bin/sh
# Fails when a file of the repository names a package registry or a mirror of one, carries a lock file's
# download addresses, or speaks of one machine's folders. Run in the repository's root.
set -u

files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -z
  else
    find . -type d \( -name target -o -name .build -o -name node_modules -o -name .venv \) -prune -o -type f -print0
  fi
}

result=0

# Examples and tests may name the home of a made-up user: /home/ada.
# forbid WHY PATTERN: no file may match the extended regular expression. The patterns are written so that
# they do not match themselves.
forbid() {
  hits=$(files | xargs -0 grep -nIE -e "$2" -- /dev/null 2>/dev/null | cut -c1-200)
  if [ -n "$hits" ]; then
    printf '%s:\n%s\n' "$1" "$hits"
    result=1
  fi
}

forbid "Address of a package registry" \
  'repo1?[.]maven[.](apache[.])?org|registry[.](npmjs|yarnpkg)[.](org|com)|pypi[.]org/simple|pythonhosted[.]org|deb[.]debian[.]org|proxy[.]golang[.]org|index[.]crates[.]io|(artifactory|nexus)[.][a-z]'
forbid "Own index or registry option" '^[^#]*(--(extra-)?index-url|--find-links|^registry *=)'
forbid "Download address in a lock file" '"resolved"[:] *"'
forbid "Path of one machine" '(^|[^A-Za-z0-9_.~$}/-])/(wor[k]|roo[t]|home/([b-z]|a[^d])[a-z]*|User[s]/[a-zA-Z]+|tm[p]/bash_[a-z]*)(/|$)'
forbid "Conflict marker" '^(<{7}|>{7})( |$)'
exit "$result"

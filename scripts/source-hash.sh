#!/usr/bin/env bash
# Prints one hash of all that a release build is made from.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
sources=()
for path in Cargo.toml Cargo.lock .cargo model app frontend server style migrations public \
  scripts/versions.env scripts/build.sh; do
  if [ -e "$path" ]; then sources+=("$path"); fi
done
find "${sources[@]}" \( -name node_modules -o -name target -o -name tests -o -name examples \) -prune -o -type f -print0 |
  LC_ALL=C sort -z | xargs -0 "${sum[@]}" | "${sum[@]}" | cut -d' ' -f1

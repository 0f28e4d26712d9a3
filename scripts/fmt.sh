#!/usr/bin/env bash
# Formats the Rust code and the views in it.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"
cargo fmt --all
if have leptosfmt; then
  leptosfmt 'app/src/**/*.rs'
else
  echo "leptosfmt is not installed, so views were not formatted: scripts/setup.sh test installs it" >&2
fi

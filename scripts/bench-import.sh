#!/usr/bin/env bash
# Measures the import of 100,000 lines, and what an idle watch costs. Options
# are passed on; --help lists them.
set -euo pipefail
. "$(dirname "$0")/env.sh"

cd "$ROOT"
exec cargo run --release --package observatory-server --example bench_import -- "$@"

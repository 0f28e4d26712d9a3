#!/usr/bin/env bash
# Measures the release build: events per second, latency, memory. Options are
# passed on; --help lists them.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/build.sh"
. "$ROOT/scripts/env.sh"
cd "$ROOT"
exec cargo run --release --package observatory-server --example bench_ingest -- --bin "$BINARY" "$@"

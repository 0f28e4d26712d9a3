#!/usr/bin/env bash
# Measures alerts of the release build: from the POST to the webhook, hung
# turns, the engine's cost. Options are passed on; --help lists them.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/build.sh"
. "$ROOT/scripts/env.sh"
cd "$ROOT"
exec cargo run --release --package observatory-server --example bench_alerting -- --bin "$BINARY" "$@"

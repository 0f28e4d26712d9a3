#!/usr/bin/env bash
# Builds for development and rebuilds on every change (cargo leptos watch).
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/setup.sh" build
. "$ROOT/scripts/env.sh"
cd "$ROOT"
export OBSERVATORY_DATA_DIR=${OBSERVATORY_DATA_DIR:-$ROOT/data}
exec cargo leptos watch "$@"

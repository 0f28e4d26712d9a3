#!/usr/bin/env bash
# Removes what was built. Data and installed tools stay.
set -euo pipefail
. "$(dirname "$0")/env.sh"
rm -rf "$ROOT/dist" "$ROOT/target" "$CARGO_TARGET_DIR"
echo "removed dist, target and $CARGO_TARGET_DIR; the tools are in $TOOLS_DIR"

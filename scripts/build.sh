#!/usr/bin/env bash
# Leaves the release build at dist/observatory. Does nothing when it is already
# made from the present sources.
set -euo pipefail
. "$(dirname "$0")/env.sh"
began=$SECONDS
hash_file=$ROOT/dist/.source-hash

up_to_date() {
  [ -x "$BINARY" ] && [ -f "$hash_file" ] && [ "$("$ROOT/scripts/source-hash.sh")" = "$(cat "$hash_file")" ]
}

if up_to_date; then
  say "dist/observatory is up to date"
  exit 0
fi
"$ROOT/scripts/setup.sh" build
. "$ROOT/scripts/env.sh"
cd "$ROOT"
step "Building the release: browser part (WASM), styles, server" env RUST_BACKTRACE=0 cargo leptos build --release --precompress
mkdir -p dist
# Replaced in one step, because the old program may be running.
install -m 755 "$CARGO_TARGET_DIR/release/observatory" dist/observatory.new
mv -f dist/observatory.new dist/observatory
# Taken after the build, which may have written Cargo.lock.
"$ROOT/scripts/source-hash.sh" >"$hash_file"
say "dist/observatory is ready ($(human_seconds $((SECONDS - began))))"

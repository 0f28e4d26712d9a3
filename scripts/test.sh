#!/usr/bin/env bash
# Sets up and runs every suite, then prints a table. Fails when a suite failed
# or did not run.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/setup.sh" test
. "$ROOT/scripts/env.sh"
. "$ROOT/scripts/suites.sh"
. "$ROOT/scripts/lint-suites.sh"
cd "$ROOT"
CHROMIUM_PATH=$("$ROOT/scripts/chromium.sh")
export CHROMIUM_PATH OBSERVATORY_BINARY=$BINARY PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

rust_tests() {
  "$ROOT/scripts/with-postgres.sh" \
    cargo nextest run --workspace --exclude "$FRONTEND" --locked --no-fail-fast
}
npm_tests() { # folder script
  cd "$ROOT/$1" && npm ci --no-audit --no-fund && npm run "$2"
}

lint_suites
suite nextest "Rust tests" rust_tests
note_timescale "Rust tests"
suite check "release build" "$ROOT/scripts/build.sh"
suite node "gateway plugin" npm_tests gateway-plugin test
suite playwright "browser (Playwright)" npm_tests end2end test
suite playwright "real gateway" npm_tests end2end test:gateway
print_table
[ "$suites_bad" -eq 0 ]

# shellcheck shell=bash
# Sourced by test.sh and lint.sh: the static checks.

# The server's and the browser's half turn on different features of `app`, so
# each is checked as it is built: never both in one cargo call.
FRONTEND=observatory-frontend

lint_suites() {
  # The server embeds this folder; before the first build it is empty.
  mkdir -p "$ROOT/target/site"
  suite check rustfmt cargo fmt --all --check
  optional_suite leptosfmt check leptosfmt leptosfmt --check 'app/src/**/*.rs'
  optional_suite shellcheck check shellcheck shellcheck -x -P SCRIPTDIR scripts/*.sh .ci/run
  optional_suite cargo-deny check cargo-deny cargo deny check licenses bans sources
  suite check "clippy (server)" cargo clippy --workspace --exclude "$FRONTEND" --all-targets --locked -- -D warnings
  suite check "clippy (browser)" cargo clippy --package "$FRONTEND" --target wasm32-unknown-unknown --locked -- -D warnings
}

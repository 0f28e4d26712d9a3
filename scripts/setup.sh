#!/usr/bin/env bash
# Installs what is missing. setup.sh build: what a release build needs;
# setup.sh test: also what the tests need. Says what it does and how long it took.
set -euo pipefail
. "$(dirname "$0")/env.sh"
began=$SECONDS

# cargo_tool binary crate version [cargo install arguments…]
cargo_tool() {
  local binary=$1 crate=$2 version=$3
  shift 3
  if "$binary" --version 2>/dev/null | grep -qF "$version"; then
    say "$crate $version: found"
    return
  fi
  if have cargo-binstall && step "Fetching $crate $version with cargo-binstall" \
    cargo binstall --no-confirm --force --root "$TOOLS_DIR" --version "$version" "$crate"; then
    return
  fi
  step "Building $crate $version from source (minutes, only once)" \
    cargo_install "$crate" --version "$version" "$@" ||
    die "$crate $version could not be installed; install it by hand so that '$binary --version' names $version"
}

# The tools run for seconds: their own release profiles (fat LTO) cost far more than they save.
cargo_install() {
  local options
  export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
  export CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=false
  # A locked version may have been withdrawn, and a newest one may ask for a newer compiler.
  for options in "--locked" "" "--locked --ignore-rust-version"; do
    # shellcheck disable=SC2086
    if CARGO_TARGET_DIR=$TOOLS_DIR/build cargo install --root "$TOOLS_DIR" $options "$@"; then
      return
    fi
  done
  return 1
}

node_ready() {
  have node && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$NODE_MAJOR_MIN" ] && have npm
}

style_tools() {
  local folder=$TOOLS_DIR/style
  if cmp -s "$ROOT/style/package-lock.json" "$folder/installed.lock"; then
    say "Tailwind and wasm-opt: found"
    return
  fi
  mkdir -p "$folder"
  cp "$ROOT/style/package.json" "$ROOT/style/package-lock.json" "$folder/"
  step "Installing Tailwind and wasm-opt from npm" \
    npm ci --prefix "$folder" --no-audit --no-fund
  cp "$ROOT/style/package-lock.json" "$folder/installed.lock"
}

browser() {
  if "$ROOT/scripts/chromium.sh" >/dev/null; then
    say "Chromium: found"
  else
    step "Installing Chromium with apt" apt_install chromium ||
      die "no Chromium: install Chromium or Chrome, or set CHROMIUM_PATH to its program file"
  fi
}

postgres() {
  if "$ROOT/scripts/with-postgres.sh" --check 2>/dev/null; then
    say "PostgreSQL: found"
  else
    step "Installing PostgreSQL with apt" apt_install postgresql ||
      die "no PostgreSQL server programs: install PostgreSQL 15 or newer so that initdb and pg_ctl are in PATH"
  fi
}

pinned=$(sed -n 's/^wasm-bindgen = "=\([0-9.]*\)".*/\1/p' "$ROOT/Cargo.toml")
[ "$pinned" = "$WASM_BINDGEN_VERSION" ] ||
  die "Cargo.toml pins wasm-bindgen '$pinned' but scripts/versions.env says '$WASM_BINDGEN_VERSION': make them equal"
node_ready || die "Node.js $NODE_MAJOR_MIN or newer with npm is needed: https://nodejs.org/en/download"
have cc || step "Installing a C compiler with apt" apt_install build-essential ||
  die "no C compiler: install gcc or clang"

"$ROOT/scripts/toolchain.sh"
# Again, because the line above may have chosen another Rust.
. "$ROOT/scripts/env.sh"
style_tools
cargo_tool wasm-bindgen wasm-bindgen-cli "$WASM_BINDGEN_VERSION"
cargo_tool cargo-leptos cargo-leptos "$CARGO_LEPTOS_VERSION" --no-default-features --features no_downloads

if [ "${1:-build}" = test ]; then
  browser
  postgres
  if have cargo-nextest; then
    say "cargo-nextest: found"
  else
    cargo_tool cargo-nextest cargo-nextest "$CARGO_NEXTEST_VERSION"
  fi
  cargo_tool leptosfmt leptosfmt "$LEPTOSFMT_VERSION"
  have shellcheck || step "Installing shellcheck with apt" apt_install shellcheck || true
fi
say "Set-up is complete ($(human_seconds $((SECONDS - began))))"

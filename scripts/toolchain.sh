#!/usr/bin/env bash
# Makes sure that `cargo build --target wasm32-unknown-unknown` works: with the
# Rust that is there, else through rustup, else with Debian's compiler and a
# standard library built from Debian's source package.
set -euo pipefail
. "$(dirname "$0")/env.sh"

WASM_TARGET=wasm32-unknown-unknown
RUSTUP_TIME_LIMIT_SECONDS=180
DEBIAN_PACKAGES="rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web lld-19 build-essential"

wasm_library_of() { # rustc : the folder that holds the target's standard library
  printf '%s/lib/rustlib/%s/lib' "$("$1" --print sysroot)" "$WASM_TARGET"
}

wasm_ready() {
  have cargo && have "$1" && ls "$(wasm_library_of "$1")"/libcore-*.rlib >/dev/null 2>&1
}

build_std() { # target folder of the build
  local work=$1
  mkdir -p "$work/src"
  printf '%s\n' '[package]' 'name = "std-for-wasm"' 'version = "0.0.0"' 'edition = "2024"' \
    '[lib]' 'crate-type = ["rlib"]' '[workspace]' >"$work/Cargo.toml"
  : >"$work/src/lib.rs"
  # Both object code and bitcode: debug builds link the first, `lto` needs the second.
  (cd "$work" && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS="-Cembed-bitcode=yes" \
    CARGO_TARGET_DIR="$work/target" CARGO_PROFILE_RELEASE_DEBUG=false \
    /usr/bin/cargo build --release -Z build-std=std,panic_abort --target "$WASM_TARGET")
}

install_std() {
  local work=$TOOLS_DIR/build/std-for-wasm library rlib
  rm -rf "$work"
  build_std "$work" || return
  library=$(wasm_library_of /usr/bin/rustc)
  as_root mkdir -p "$library" || return
  for rlib in "$work/target/$WASM_TARGET"/release/deps/*.rlib; do
    case $rlib in */libstd_for_wasm-*) ;; *) as_root install -m 644 "$rlib" "$library/" || return ;; esac
  done
  rm -rf "$work"
}

prefer_system_rust() {
  local tool
  mkdir -p "$TOOLS_DIR/system-rust"
  for tool in cargo rustc rustdoc cargo-clippy clippy-driver cargo-fmt rustfmt; do
    if [ -x "/usr/bin/$tool" ]; then ln -sf "/usr/bin/$tool" "$TOOLS_DIR/system-rust/$tool"; fi
  done
}

if wasm_ready rustc; then
  say "Rust $(rustc --version | cut -d' ' -f2) with the WASM target: found"
  exit 0
fi
if have rustup; then
  step "Adding the WASM target with rustup" \
    with_time_limit "$RUSTUP_TIME_LIMIT_SECONDS" rustup target add "$WASM_TARGET" || true
  if wasm_ready rustc; then exit 0; fi
  say "rustup could not add the WASM target; trying the distribution's compiler"
fi
# shellcheck disable=SC2086
step "Installing Debian's Rust ($DEBIAN_PACKAGES)" apt_install $DEBIAN_PACKAGES ||
  die "no Rust with the $WASM_TARGET target: install Rust from https://rustup.rs, run 'rustup target add $WASM_TARGET', then try again"
wasm_ready /usr/bin/rustc ||
  step "Building the standard library for WASM (about a minute)" install_std
prefer_system_rust
wasm_ready /usr/bin/rustc || die "the WASM standard library was built but not found in $(wasm_library_of /usr/bin/rustc)"

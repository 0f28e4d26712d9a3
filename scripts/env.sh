# shellcheck shell=bash
# Sourced by every script: where things are, which tools come first in PATH,
# and how a step is announced and timed.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/observatory
TOOLS_DIR=$CACHE_DIR/tools
LOG_DIR=$CACHE_DIR/logs
# shellcheck disable=SC2034
BINARY=$ROOT/dist/observatory
# shellcheck source=scripts/versions.env
. "$ROOT/scripts/versions.env"

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE_DIR/target}
PATH=$TOOLS_DIR/bin:$TOOLS_DIR/style/node_modules/.bin:$PATH
# Present only where rustup could not supply the WASM target (scripts/toolchain.sh).
if [ -d "$TOOLS_DIR/system-rust" ]; then
  PATH=$TOOLS_DIR/system-rust:$PATH
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER:-wasm-ld-19}
fi
export PATH
# Lets `@import "tailwindcss"` in style/ resolve to the copy in the tool folder.
export NODE_PATH=$TOOLS_DIR/style/node_modules

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

human_seconds() { printf '%dm%02ds' $(($1 / 60)) $(($1 % 60)); }

# step "what it does" command… : output is shown on a terminal or with
# VERBOSE=1; otherwise it goes to a log whose end is printed on failure.
step() {
  local what=$1 began=$SECONDS status=0 log
  shift
  say "$what"
  if [ -t 1 ] || [ -n "${VERBOSE:-}" ]; then
    "$@" || status=$?
  else
    mkdir -p "$LOG_DIR"
    log=$LOG_DIR/$(printf '%s' "$what" | tr -cs 'A-Za-z0-9.' '-').log
    "$@" >"$log" 2>&1 || { status=$?; tail -n 40 "$log" >&2; }
  fi
  if [ "$status" -ne 0 ]; then
    printf '    failed after %s\n' "$(human_seconds $((SECONDS - began)))" >&2
    return "$status"
  fi
  printf '    done in %s\n' "$(human_seconds $((SECONDS - began)))"
}

# with_time_limit SECONDS command… (macOS has no `timeout`; there it runs unlimited)
with_time_limit() {
  local limit=$1
  shift
  if have timeout; then timeout "$limit" "$@"; else "$@"; fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif have sudo && [ -t 0 ]; then sudo "$@"
  elif have sudo; then sudo -n "$@"
  else return 1; fi
}

# apt_install package… : false where apt or the right to use it is missing
apt_install() {
  have apt-get || return 1
  as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

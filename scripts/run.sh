#!/usr/bin/env bash
# Builds what is missing or out of date, starts Observatory with its data in
# ./data, and prints the link. OBSERVATORY_ADDR chooses another address.
set -euo pipefail
. "$(dirname "$0")/env.sh"
START_LIMIT_SECONDS=30

"$ROOT/scripts/build.sh"
export OBSERVATORY_ADDR=${OBSERVATORY_ADDR:-127.0.0.1:3200}
export OBSERVATORY_DATA_DIR=${OBSERVATORY_DATA_DIR:-$ROOT/data}
port=${OBSERVATORY_ADDR##*:}
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  die "port $port is in use: stop what listens there, or choose another, as in: OBSERVATORY_ADDR=127.0.0.1:$((port + 1)) make run"
fi

# Watches from the side, so that signals reach the server itself.
announce() {
  local polls=0
  until "$BINARY" healthcheck >/dev/null 2>&1; do
    kill -0 $$ 2>/dev/null || return 0
    polls=$((polls + 1))
    if [ "$polls" -ge $((START_LIMIT_SECONDS * 5)) ]; then
      echo "Observatory is not healthy after ${START_LIMIT_SECONDS} s; its log above says why" >&2
      return 0
    fi
    sleep 0.2
  done
  say "Observatory is ready: http://$OBSERVATORY_ADDR (data in $OBSERVATORY_DATA_DIR, stop with Ctrl-C)"
}
(announce &)
exec "$BINARY" serve "$@"

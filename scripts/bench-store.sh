#!/usr/bin/env bash
# Measures SQLite, PostgreSQL and TimescaleDB with the release build: events
# per second beside raw COPY, bytes on disk, and the queries of the pages.
# Further options are passed on; --help lists them.
#
#   BENCH_EVENTS="1000000 10000000"              sizes to measure queries at
#   BENCH_BACKENDS="sqlite postgres timescale"   what is measured
#   BENCH_QUICK=1                                a few thousand events, to try it
set -euo pipefail
. "$(dirname "$0")/env.sh"

backends=${BENCH_BACKENDS:-sqlite postgres timescale}
events=${BENCH_EVENTS:-1000000 10000000}
options=()
if [ -n "${BENCH_QUICK:-}" ]; then
  events=${BENCH_EVENTS:-5000}
  options=(--seconds 2 --requests 20)
fi

# Measured with SQLite: about 5,000 events a second go through the store, up to
# a million; what is more is copied, some 40,000 a second. Queries and posting
# take minutes besides.
sum=0 seconds=0
for size in $events; do
  sum=$((sum + size))
  seconds=$((seconds + (size < 1000000 ? size : 1000000) / 5000 + size / 40000 + 300))
done
count=$(wc -w <<<"$backends")
say "filling in $sum events for each of $count databases, about $((count * (seconds / 60 + 1))) minutes"
free_kib=$(df -Pk /tmp | awk 'NR == 2 { print $4 }')
need_kib=$((sum * 3))
if [ "$free_kib" -lt "$need_kib" ]; then
  die "the databases lie in /tmp, which has $((free_kib / 1048576)) GiB left of about $((need_kib / 1048576)) GiB that this takes: lower BENCH_EVENTS"
fi

if [ "${1:-}" = --bin ]; then BINARY=$2 && shift 2; else "$ROOT/scripts/build.sh"; fi
. "$ROOT/scripts/env.sh"
cd "$ROOT"
cargo build --release --package observatory-server --example bench_store
program=$CARGO_TARGET_DIR/release/examples/bench_store
mkdir -p "$CACHE_DIR"
figures=$CACHE_DIR/bench-store.json

# As a server in use: what is committed is on disk, a quarter of the memory
# for shared buffers, checkpoints by time rather than by size.
memory_mib=$(($(getconf _PHYS_PAGES) * $(getconf PAGESIZE) / 1048576))
export POSTGRES_OPTIONS="-c fsync=on -c shared_buffers=$((memory_mib / 4))MB \
-c effective_cache_size=$((memory_mib / 2))MB -c max_wal_size=8GB -c wal_compression=on"

exec "$ROOT/scripts/with-postgres.sh" "$program" --bin "$BINARY" --json "$figures" \
  --backends "${backends// /,}" --events "${events// /,}" ${options[@]+"${options[@]}"} "$@"

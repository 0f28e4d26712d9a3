#!/usr/bin/env bash
# with-postgres.sh command… : runs the command beside a throw-away PostgreSQL
# server on a Unix socket, its address in TEST_POSTGRES_URL and the folder of its
# programs in TEST_POSTGRES_PROGRAMS. Where that server has TimescaleDB,
# TEST_TIMESCALE_URL has the same address; another server may be named by that
# variable. Without either, the tests that need it are left out by a profile of
# nextest.
# POSTGRES_OPTIONS may hold further options of the server, such as -c fsync=on.
# with-postgres.sh --check: are the server programs there?
set -euo pipefail

find_programs() { # the folder that holds initdb and pg_ctl
  local folder
  if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    dirname "$(command -v initdb)"
    return
  fi
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
      printf '%s\n' "$folder"
      return
    fi
  done
  return 1
}

has_timescale() {
  local library
  for library in "$real/../lib" "$real/../lib/postgresql" "$("$real/pg_config" --pkglibdir 2>/dev/null)"; do
    if [ -e "$library/timescaledb.so" ]; then return; fi
  done
  return 1
}

programs=$(find_programs) ||
  { echo "with-postgres.sh: initdb and pg_ctl not found: install PostgreSQL" >&2; exit 1; }
# What is in PATH may be a link to the folder of one version, which has the others too.
real=$(dirname "$(realpath "$programs/initdb" 2>/dev/null || printf '%s\n' "$programs/initdb")")
if [ "${1:-}" = --check ]; then exit 0; fi
[ $# -gt 0 ] || { echo "usage: with-postgres.sh command…" >&2; exit 2; }

# The server refuses to run as root; the package's own user is there in that case.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# /tmp and not $TMPDIR: a socket's path may have 107 bytes at most.
folder=$(mktemp -d /tmp/observatory-pg.XXXXXX)
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
chmod 755 "$folder"
stop() {
  as_owner "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# No background workers: a job runs when a test runs it, and databases that a
# job is connected to cannot be copied.
options="-c listen_addresses='' -c unix_socket_directories='$folder' -c max_connections=300 -c fsync=off"
if has_timescale; then
  options="$options -c shared_preload_libraries=timescaledb -c timescaledb.max_background_workers=0"
fi
options="$options ${POSTGRES_OPTIONS:-}"

as_owner "$programs/initdb" -D "$folder/data" -U observatory -A trust -E UTF8 --no-sync >/dev/null
as_owner "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" \
  -o "$options" start >/dev/null || { cat "$folder/server.log" >&2; exit 1; }
export TEST_POSTGRES_PROGRAMS=$real
export TEST_POSTGRES_URL="postgres://observatory@localhost/postgres?host=$folder"
if has_timescale; then
  export TEST_TIMESCALE_URL=${TEST_TIMESCALE_URL:-$TEST_POSTGRES_URL}
elif [ -z "${TEST_TIMESCALE_URL:-}" ]; then
  echo "with-postgres.sh: TimescaleDB is not installed: tests that need it do not run" >&2
  export NEXTEST_PROFILE=without-timescale
fi
"$@"

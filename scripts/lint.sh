#!/usr/bin/env bash
# Static checks only; the same that test.sh begins with.
set -euo pipefail
. "$(dirname "$0")/env.sh"

"$ROOT/scripts/setup.sh" test
. "$ROOT/scripts/env.sh"
. "$ROOT/scripts/suites.sh"
. "$ROOT/scripts/lint-suites.sh"
cd "$ROOT"
lint_suites
print_table
[ "$suites_bad" -eq 0 ]

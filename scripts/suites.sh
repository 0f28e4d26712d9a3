# shellcheck shell=bash
# Sourced by test.sh and lint.sh: runs suites one after another, whatever the
# result of those before, and prints a table. Nothing counts as passed that did
# not run.

SUITE_LOGS=$ROOT/target/test-logs
suite_rows=()
suite_notes=()
suites_bad=0
total_passed=0
total_failed=0
total_skipped=0

# sum PATTERN file: adds up the numbers before (or after) a word, such as '[0-9]+ passed'
sum() {
  { grep -aoE "$1" "$2" || true; } | { grep -oE '[0-9]+' || true; } | awk '{ n += $1 } END { print n + 0 }'
}

without_colours() { sed $'s/\x1b\\[[0-9;]*[A-Za-z]//g' "$1"; }

# Each kind of runner closes with its own words. Prints: passed failed skipped.
counts_of() { # kind log
  local kind=$1 log=$2 plain
  plain=$log.plain
  without_colours "$log" >"$plain"
  case $kind in
    nextest)
      grep -aE '^ *Summary \[' "$plain" >"$plain.sum" || true
      printf '%s %s %s\n' "$(sum '[0-9]+ passed' "$plain.sum")" \
        "$(($(sum '[0-9]+ failed' "$plain.sum") + $(sum '[0-9]+ timed out' "$plain.sum")))" \
        "$(sum '[0-9]+ skipped' "$plain.sum")"
      ;;
    node)
      printf '%s %s %s\n' "$(sum '^(#|ℹ) pass [0-9]+' "$plain")" \
        "$(sum '^(#|ℹ) fail [0-9]+' "$plain")" \
        "$(sum '^(#|ℹ) (skipped|todo) [0-9]+' "$plain")"
      ;;
    playwright)
      printf '%s %s %s\n' "$(sum '^ +[0-9]+ (passed|flaky)' "$plain")" \
        "$(($(sum '^ +[0-9]+ failed' "$plain") + $(sum '^ +[0-9]+ interrupted' "$plain")))" \
        "$(($(sum '^ +[0-9]+ skipped' "$plain") + $(sum '^ +[0-9]+ did not run' "$plain")))"
      ;;
    check) printf '1 0 0\n' ;; # one check, judged by its exit code
  esac
  rm -f "$plain" "$plain.sum"
}

add_row() { # name result passed failed skipped seconds
  suite_rows+=("$(printf '%-22s %-12s %7s %7s %8s %8s' "$1" "$2" "$3" "$4" "$5" "$(human_seconds "$6")")")
}

# suite kind name command…
suite() {
  local kind=$1 name=$2 began=$SECONDS status=0 passed failed skipped result=passed log
  shift 2
  mkdir -p "$SUITE_LOGS"
  log=$SUITE_LOGS/$(printf '%s' "$name" | tr -cs 'A-Za-z0-9' '-').log
  say "$name"
  ("$@") 2>&1 | tee "$log" || status=$?
  read -r passed failed skipped < <(counts_of "$kind" "$log")
  if [ "$status" -ne 0 ]; then
    result=FAILED
    if [ "$kind" = check ]; then passed=0 failed=1; fi
    if [ "$failed" -eq 0 ]; then
      result="NOT RUN" # it broke before its first test
      failed=1
    fi
  elif [ "$failed" -gt 0 ]; then
    result=FAILED
  elif [ "$passed" -eq 0 ]; then
    result="NOT RUN" # exit code 0, yet no test was executed
    failed=1
  fi
  if [ "$result" != passed ]; then suites_bad=$((suites_bad + 1)); fi
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
  total_skipped=$((total_skipped + skipped))
  add_row "$name" "$result" "$passed" "$failed" "$skipped" $((SECONDS - began))
}

# optional_suite program kind name command…: named in the table when its program is missing
optional_suite() {
  local program=$1
  shift
  if have "$program"; then
    suite "$@"
  else
    say "$2: not available ($program is not installed)"
    add_row "$2" "unavailable" - - - 0
  fi
}

# note_timescale name: whether the suite of Rust tests had TimescaleDB
note_timescale() {
  local log plain passed failed skipped
  log=$SUITE_LOGS/$(printf '%s' "$1" | tr -cs 'A-Za-z0-9' '-').log
  if grep -aq 'TimescaleDB is not installed' "$log"; then
    read -r passed failed skipped < <(counts_of nextest "$log")
    suite_notes+=("TimescaleDB: not installed, $skipped tests not run")
  else
    plain=$(without_colours "$log" | grep -acE '^ +PASS .*[: ]timescale(::|$)' || true)
    suite_notes+=("TimescaleDB: $plain tests passed, in the suite $1")
  fi
}

print_table() {
  printf '\n%-22s %-12s %7s %7s %8s %8s\n' suite result passed failed skipped time
  printf '%s\n' "${suite_rows[@]}"
  if [ "${#suite_notes[@]}" -gt 0 ]; then printf '%s\n' "${suite_notes[@]}"; fi
  printf '\ntotal time %s, logs in %s\n' "$(human_seconds "$SECONDS")" "$SUITE_LOGS"
  printf '%d passed, %d failed, %d skipped\n' "$total_passed" "$total_failed" "$total_skipped"
}

#!/usr/bin/env bash
# Prints the program file of a Chromium or Chrome; false where there is none.
set -euo pipefail

if [ -n "${CHROMIUM_PATH:-}" ]; then
  printf '%s\n' "$CHROMIUM_PATH"
  exit 0
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name"; then exit 0; fi
done
for file in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
  "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
  if [ -x "$file" ]; then
    printf '%s\n' "$file"
    exit 0
  fi
done
exit 1

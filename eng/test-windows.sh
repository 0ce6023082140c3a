#!/usr/bin/env bash
# Runs the runtime's tests as a Windows program: a self-contained win-x64 build under Debian's wine64. Prints the
# runner's summary and ends with its exit code. Arguments go to the runner, as in: -method '*WindowsTests*'
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v wine64 >/dev/null && [ ! -x /usr/lib/wine/wine64 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "wine64 is not installed, and only root can install it with apt-get: apt-get install wine64" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine64 >/dev/null
fi
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)

# Its own folders throughout, so that neither the other builds nor the lock files change.
work=${TENSORS_WINDOWS_WORK:-artifacts/windows}
mkdir -p "$work"
work=$(cd "$work" && pwd)
log="$work/publish.log"
if ! dotnet publish tests/Tensors.Runtime.Tests -c Release -r win-x64 --self-contained \
  --artifacts-path "$work/build" -o "$work/tests" \
  -p:RestoreLockedMode=false -p:NuGetLockFilePath=obj/windows.lock.json >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

# A wine server and registry of this run alone.
prefix=$(mktemp -d)
export WINEPREFIX="$prefix" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=" DISPLAY=
finish() {
  wineserver=$(command -v wineserver || echo /usr/lib/wine/wineserver64)
  "$wineserver" -k -w 2>/dev/null || true
  rm -rf "$prefix"
}
trap finish EXIT

# Not two tests at a time: wine's server does one thing at a time anyway.
cd "$work/tests"
status=0
timeout --kill-after=10 "${TENSORS_WINDOWS_TIMEOUT:-270}" \
  "$wine" Tensors.Runtime.Tests.exe "$@" </dev/null || status=$?
if [ "$status" -eq 124 ]; then
  echo "The tests did not end in time." >&2
fi
exit "$status"

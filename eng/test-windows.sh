#!/usr/bin/env bash
# Runs the runtime's tests as a Windows program: a self-contained win-x64 build under Debian's wine64. Prints the
# runner's summary and ends with its exit code. Arguments go to the runner, as in: --filter-class Tensors.Tests.ProcessTests
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

# Its own folders throughout, so that neither the other builds nor the lock files change. The peer is published too: what
# it needs to start is not copied with a reference.
work=${TENSORS_WINDOWS_WORK:-artifacts/windows}
mkdir -p "$work"
work=$(cd "$work" && pwd)
log="$work/publish.log"
for project in Tensors.TestPeer Tensors.Runtime.Tests; do
  if ! dotnet publish "tests/$project" -c Release -r win-x64 --self-contained \
    --artifacts-path "$work/build" -o "$work/tests" \
    -p:RestoreLockedMode=false -p:NuGetLockFilePath=obj/windows.lock.json >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
done

# A wine server and registry of this run alone.
prefix=$(mktemp -d)
export WINEPREFIX="$prefix" WINEDEBUG=-all DISPLAY=

# What .NET asks of the system that Wine 8 does not do well: code pages mapped twice, threads suspended often (a background
# collector, a small young generation), and suspended while they end.
export DOTNET_EnableWriteXorExecute=0 DOTNET_gcConcurrent=0 DOTNET_GCgen0size=0x8000000 \
  DOTNET_ThreadPool_ThreadTimeoutMs=-1

finish() {
  wineserver=$(command -v wineserver || echo /usr/lib/wine/wineserver64)
  "$wineserver" -k -w 2>/dev/null || true
  rm -rf "$prefix"
}
trap finish EXIT

# Wine 8 says that it is Windows 7 unless it is told otherwise; .NET wants 10.
"$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1

cd "$work/tests"
status=0
timeout --kill-after=10 "${TENSORS_WINDOWS_TIMEOUT:-600}" \
  "$wine" Tensors.Runtime.Tests.exe --progress off "$@" </dev/null || status=$?
if [ "$status" -eq 124 ]; then
  echo "The tests did not end in time." >&2
fi
exit "$status"

#!/usr/bin/env bash
# Runs the generators' tests in the oldest compiler they support, or in the one that is named: eng/test-roslyn.sh 4.14.0.
# Prints the runner's summary and ends with its exit code. Further arguments go to the runner, as in: --filter-class *Fuzz*
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:-4.14.0}
shift $(($# > 0 ? 1 : 0))

# Its own folders throughout, so that neither the other builds nor the lock files change.
work="$PWD/artifacts/roslyn-$version"
mkdir -p "$work"
log="$work/build.log"
if ! dotnet build tests/Tensors.Generators.Tests -c Release --artifacts-path "$work/build" -o "$work/tests" \
  -p:RoslynVersion="$version" -p:RestoreLockedMode=false \
  -p:NuGetLockFilePath="obj/roslyn-$version.lock.json" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

exec "$work/tests/Tensors.Generators.Tests" --progress off "$@"

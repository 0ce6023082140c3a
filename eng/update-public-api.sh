#!/usr/bin/env bash
# Writes the public members of each project under src that are not in its PublicAPI.Shipped.txt into PublicAPI.Unshipped.txt.
# Of a project that does not compile, the list stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/*/; do
  list="$project/PublicAPI.Unshipped.txt"
  [ -f "$list" ] || continue
  before=$(cat "$list")
  printf '#nullable enable\n' > "$list"
  # The analyzer names each missing member in the very words that belong in the file.
  output=$(dotnet build "$project" --no-incremental -p:TreatWarningsAsErrors=false -p:MSBuildTreatWarningsAsErrors=false 2>&1) || {
    printf '%s\n' "$before" > "$list"
    printf '%s\n' "$output" | grep -F error | sort -u >&2
    exit 1
  }
  printf '%s\n' "$output" |
    { grep -F "$(basename "$project").csproj]" || true; } |
    sed -n "s/.*RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" | LC_ALL=C sort -u >> "$list"
done
wc -l src/*/PublicAPI.Unshipped.txt

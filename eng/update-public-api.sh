#!/usr/bin/env bash
# Writes the public members of each project under src that are not in its PublicAPI.Shipped.txt into PublicAPI.Unshipped.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/*/; do
  list="$project/PublicAPI.Unshipped.txt"
  printf '#nullable enable\n' > "$list"
  # The analyzer names each missing member in the very words that belong in the file.
  { dotnet build "$project" --no-incremental -p:TreatWarningsAsErrors=false -p:MSBuildTreatWarningsAsErrors=false 2>&1 || true; } |
    { grep -F "$(basename "$project").csproj]" || true; } |
    sed -n "s/.*RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" | LC_ALL=C sort -u >> "$list"
done
wc -l src/*/PublicAPI.Unshipped.txt

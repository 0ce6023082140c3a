#!/usr/bin/env bash
# Writes the public members of projects under src that are not in PublicAPI.Shipped.txt into PublicAPI.Unshipped.txt: of all projects, or of
# those that are named, such as 'eng/update-public-api.sh Tensors.Runtime'. Build the solution first. The list of a project that does not compile
# stays as it is.
set -euo pipefail
cd "$(dirname "$0")/../src"
[ $# -gt 0 ] || set -- */
for project in "$@"; do
  project=${project%/}
  list="$project/PublicAPI.Unshipped.txt"
  [ -f "$list" ] || continue
  before=$(cat "$list")
  printf '#nullable enable\n' > "$list"
  # The analyzer names each missing member as the file has it.
  output=$(dotnet build "$project" -c Release --no-incremental --no-dependencies -p:TreatWarningsAsErrors=false -p:MSBuildTreatWarningsAsErrors=false 2>&1) || {
    printf '%s\n' "$before" > "$list"
    printf '%s\n' "$output" | grep -F error | sort -u >&2
    exit 1
  }
  printf '%s\n' "$output" |
    { grep -F "$project.csproj]" || true; } |
    sed -n "s/.*RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" | LC_ALL=C sort -u >> "$list"
done
wc -l */PublicAPI.Unshipped.txt

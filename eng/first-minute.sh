#!/usr/bin/env bash
# The first minute of a new user: follows the section "Your first call" of README.md word for word, in an empty folder and with an empty package
# cache. FOLDER, the feed, is the only substitution. Prints the seconds of each step and, at the end, the result of the call. Ends with 1 if a
# step fails, the result differs from the one in README.md, or the steps take more than two minutes on this machine.
#   eng/first-minute.sh            packs the packages first
#   eng/first-minute.sh FOLDER     uses the packages in FOLDER, which dotnet pack wrote
# The packages of other authors are downloaded before the steps, into a folder that is the steps' only other source, and timed separately. Needs
# the .NET 10 SDK, git and a network connection.
set -euo pipefail
feed=${1:+$(cd "$1" && pwd)}
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/steps" "$work/folder"
limit=120

# No build server outlives this script. A user's first build starts these servers, and is not faster because of them.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_UI_LANGUAGE=en

# run WORDS COMMAND...: runs a command and prints how long it took. Its output goes to the log, and is shown if it fails.
log="$work/log"
run() {
  local words=$1 start=$EPOCHREALTIME code=0
  shift
  "$@" >"$log" 2>&1 || code=$?
  seconds=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  printf '%6s s  %s\n' "$seconds" "$words"
  if [ "$code" -ne 0 ]; then
    cat "$log"
    printf 'failed with exit code %s: %s\n' "$code" "$words"
    exit 1
  fi
}

# Splits the section into files, in order: commands, code with the names of the files, and the output of the program.
awk -v steps="$work/steps" '
  /^## / { inside = $0 == "## Your first call"; next }
  !inside { next }
  /^```/ && !open {
    open = 1
    kind = substr($0, 4)
    file = sprintf("%s/%02d.%s", steps, ++count, kind == "sh" ? "commands" : kind == "csharp" ? "code" : "printed")
    if (kind == "csharp") print name > (file "-name")
    next
  }
  /^```/ { open = 0; close(file); next }
  open { print > file; next }
  match($0, /`[^`]+\.cs`/) { name = substr($0, RSTART + 1, RLENGTH - 2) }
' README.md
commands=$(cat "$work"/steps/*.commands)
expected=$(cat "$work"/steps/*.printed)

echo 'Preparation, not counted:'
if [ -z "$feed" ]; then
  feed="$work/feed"
  for project in packaging/Tensors.Codegen src/Tensors.Grpc.Protocol src/Tensors.Grpc.Client src/Tensors.Grpc.Server; do
    run "dotnet pack $project" dotnet pack "$project" -c Release -o "$feed" -v q
  done
fi

# A home folder that contains only the package sources.
config="$work/home/.nuget/NuGet/NuGet.Config"
mkdir -p "$(dirname "$config")"
for sources in "${HOME:-}/.nuget/NuGet/NuGet.Config" "${HOME:-}/.config/NuGet/NuGet.Config"; do
  [ ! -f "$sources" ] || cp "$sources" "$config"
done
export HOME="$work/home" DOTNET_CLI_HOME="$work/home" NUGET_HTTP_CACHE_PATH="$work/http"

# Downloads the dependencies of the packages. The folder becomes a package source, without our packages: those come from the feed.
mkdir "$work/download"
{
  printf '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>\n'
  sed -n 's/^dotnet add [^ ]* package \([^ ]*\).*/<PackageReference Include="\1" Version="*-*" \/>/p' <<<"$commands"
  printf '</ItemGroup></Project>\n'
} >"$work/download/Download.csproj"
run 'download of the dependencies' env NUGET_PACKAGES="$work/downloaded" \
  dotnet restore "$work/download" "-p:RestoreAdditionalProjectSources=$feed" -p:NuGetAudit=false -v q
rm -rf "$work"/downloaded/tensors.codegen*
printf '%6s MB downloaded\n\n' "$(find "$work/downloaded" -name '*.nupkg' -printf '%s\n' | awk '{ sum += $1 } END { printf "%.1f", sum / 1e6 }')"
printf '<configuration><packageSources><clear /><add key="downloaded" value="%s" /></packageSources></configuration>\n' "$work/downloaded" >"$config"

echo 'The steps of README.md, in an empty folder and with an empty package cache:'
export NUGET_PACKAGES="$work/packages"
cd "$work/folder"
total=0
for step in "$work"/steps/*; do
  case $step in
    *.commands)
      while IFS= read -r line <&3; do
        run "$line" bash -c "${line//FOLDER/\"$feed\"}"
        total=$(awk -v a="$total" -v b="$seconds" 'BEGIN { printf "%.1f", a + b }')
      done 3<"$step"
      ;;
    *.code) cp "$step" "$(cat "$step-name")" ;;
  esac
done
printf '%6s s  in total, of at most %s s; %s commands\n\n' "$total" "$limit" "$(wc -l <<<"$commands")"

# The process id differs.
result=$(cat "$log")
plain() { sed -E 's/Process [0-9]+/Process N/'; }
if [ "$(plain <<<"$result")" != "$(plain <<<"$expected")" ]; then
  printf 'README.md says:\n%s\nThe program printed:\n%s\n' "$expected" "$result"
  exit 1
fi
if awk -v a="$total" -v b="$limit" 'BEGIN { exit !(a > b) }'; then
  printf 'The steps took more than %s s.\n' "$limit"
  exit 1
fi
printf '%s\n' "$result"

#!/usr/bin/env bash
# Publishes programs trimmed and compiled ahead of time, with the properties on the command line, as a user does, and runs them: the
# voice activity sample, a small project outside the repository, and a client of a worker. Compiling ahead of time needs clang or gcc; where both are
# missing and cannot be installed, that part is skipped. Prints a summary like the test runner's, and ends with 1 where one failed.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

# Its own folders throughout, so that the other builds do not change.
work=${TENSORS_PUBLISH_WORK:-artifacts/publish}
mkdir -p "$work"
work=$(cd "$work" && pwd)

modes="PublishTrimmed PublishAot"
if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clang zlib1g-dev >/dev/null
  else
    echo "Skipped: compiling ahead of time needs clang or gcc, and only root can install them with apt-get." >&2
    modes="PublishTrimmed"
  fi
fi

# A project as a user writes it: it declares a tensor, and reads the tensors of a model.
small=$(mktemp -d)
trap 'rm -rf "$small"' EXIT
cat >"$small/Small.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <InvariantGlobalization>true</InvariantGlobalization>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
    <ProjectReference Include="$root/src/Tensors.Inference/Tensors.Inference.csproj" />
    <TensorModel Include="$root/samples/VoiceActivity/models/silero_vad_v5.onnx" CopyToOutputDirectory="Never" />
  </ItemGroup>
  <Import Project="$root/eng/TensorsCodegen.props" />
</Project>
PROJECT
cat >"$small/Program.cs" <<'PROGRAM'
using Tensors;

using var allocator = new SharedMemoryAllocator();
using var sums = Sums.Allocate(allocator, n: 3);
sums.Fill(2f);
using var opened = Sums.Open(allocator, sums.ToRef());
System.Console.WriteLine($"{opened[0, 0] + opened[2, 3]} {Small.SileroVadV5.ModelName}");

[SharedTensor(["n", 4], DType.Float32)]
public readonly partial struct Sums;
PROGRAM

succeeded=0
failed=0

# publish NAME PROJECT MODE EXPECTED: what the program prints must contain EXPECTED.
publish() {
  local output log="$work/$1.$3.log"
  if dotnet publish "$2" -c Release "-p:$3=true" -p:RunAnalyzers=false --artifacts-path "$work/build" -o "$work/$1.$3" >"$log" 2>&1 \
    && output=$("$work/$1.$3/$1" 2>&1) && grep -qF -- "$4" <<<"$output"; then
    succeeded=$((succeeded + 1))
  else
    failed=$((failed + 1))
    printf 'failed %s -p:%s=true\n%s\n' "$1" "$3" "${output:-$(tail -40 "$log")}"
  fi
}

for mode in $modes; do
  rm -rf "$work/Small.$mode" "$work/VoiceActivity.$mode"
  publish Small "$small" "$mode" '4 silero_vad_v5'
  publish VoiceActivity samples/VoiceActivity "$mode" '397 windows'
done

# A client brings no ASP.NET Core: a self-contained folder holds all that it needs.
client="$work/Tensors.TestClient"
rm -rf "$client"
if dotnet publish tests/Tensors.TestClient -c Release -p:SelfContained=true -p:RunAnalyzers=false --artifacts-path "$work/build" -o "$client" >"$client.log" 2>&1 \
  && [ -z "$(find "$client" -name 'Microsoft.AspNetCore.*')" ] \
  && { "$client/Tensors.TestClient" 2>&1 || true; } | grep -qF 'Give the address of a worker'; then
  succeeded=$((succeeded + 1))
else
  failed=$((failed + 1))
  printf 'failed: the self-contained client\n%s\n' "$(find "$client" -name 'Microsoft.AspNetCore.*'; tail -20 "$client.log")"
fi

# The restores for publishing have lock files of their own.
if ! git diff --quiet -- '*packages.lock.json'; then
  failed=$((failed + 1))
  printf 'failed: publishing changed lock files\n%s\n' "$(git diff --stat -- '*packages.lock.json')"
fi

printf '  succeeded: %s\n  failed: %s\n' "$succeeded" "$failed"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# Checks that the tests catch known faults: applies each patch of tests/Mutants in a temporary work tree, compiles the patched project, and runs
# the test class that the patch names, with the default number of cases. Exits with 1 if a fault is not caught.
#   eng/test-mutants.sh                     all of them
#   eng/test-mutants.sh block-word onnx     those whose names contain one of the words
#   eng/test-mutants.sh --here block-word   in this work tree: faster where the tests have been built; nothing else may change files meanwhile
# A temporary work tree has the changes that are not committed, but no files that git does not track.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
unset TENSORS_TEST_EFFORT TENSORS_TEST_SEED
here=
if [ "${1:-}" = --here ]; then
  here=1
  shift
fi

work=$(mktemp -d)
TENSORS_SHARED_MEMORY_ROOT=$(mktemp -d /dev/shm/mutants-XXXXXX)
export TENSORS_SHARED_MEMORY_ROOT DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
applied=
tree=$root
finish() {
  if [ -z "$here" ]; then
    git worktree remove --force "$tree" 2>/dev/null || true
  elif [ -n "$applied" ]; then
    git apply -R "$applied"
  fi
  rm -rf "$work" "$TENSORS_SHARED_MEMORY_ROOT"
}
trap finish EXIT
trap 'exit 130' INT TERM

if [ -z "$here" ]; then
  tree=$work/tree
  commit=$(git stash create)
  git worktree add --quiet --detach "$tree" "${commit:-HEAD}"
fi

is_wanted() {
  local name=$1 word
  shift
  [ $# -eq 0 ] && return
  for word; do [[ $name == *"$word"* ]] && return; done
  return 1
}

# Sorted by test project and class, so that a project is built once.
list=$(for patch in "$root"/tests/Mutants/*.patch; do
  ! is_wanted "$(basename "$patch" .patch)" "$@" || echo "$(sed -n 's/^Caught by: //p' "$patch") $patch"
done | sort)
if [ -z "$list" ]; then
  echo "No patch in tests/Mutants has a name that contains: $*" >&2
  exit 1
fi

# Without the compiler server, which would keep a generator that a patch has changed.
build() {
  (cd "$tree" && dotnet build "$@" -c Release -v q -clp:NoSummary -nodeReuse:false -p:RunAnalyzers=false -p:UseSharedCompilation=false) \
    </dev/null >"$work/build.log" 2>&1
}

output() { echo "$tree/tests/$1/bin/Release/net10.0"; }

run() {
  timeout 300 "$(output "$1")/$1" --progress off --filter-class "*.$2" </dev/null >"$work/run.log" 2>&1
}

# The folder of the project that a patch changes.
patched() {
  local folder
  folder=$tree/$(sed -n 's,^+++ b/,,p' "$1")
  while ! compgen -G "$folder/*.csproj" >/dev/null; do folder=$(dirname "$folder"); done
  echo "$folder"
}

# Compiles one project without those that it references, and puts it beside the tests.
replace() {
  local file
  file=$(basename "$2").dll
  build "$2" --no-restore --no-dependencies || return 1
  [ -f "$(output "$1")/$file" ] || { echo "$1 does not use $file." >&2; return 1; }
  find "$2/bin/Release" -name "$file" -not -path '*/ref/*' -exec cp {} "$(output "$1")" \;
}

# Undoes the fault that was compiled last, unless the next one is in the same project.
changed=
restore() {
  if [ -n "$changed" ] && [ "$changed" != "${1:-} ${2:-}" ]; then
    # shellcheck disable=SC2086
    replace $changed || { cat "$work/build.log" >&2; exit 1; }
    changed=
  fi
}

bad=0
report() {
  printf '%-9s %-48s %s\n' "$1" "$2" "$3"
  [ "$1" = caught ] || bad=$((bad + 1))
}

started=$SECONDS
# Without a fault every class must pass, or its failure would say nothing.
built=
while read -r project class; do
  if [ "$project" != "$built" ]; then
    build "tests/$project" || { cat "$work/build.log" >&2; exit 1; }
    built=$project
  fi

  run "$project" "$class" || { cat "$work/run.log" >&2; echo "$class of $project fails without a fault." >&2; exit 1; }
done < <(cut -d ' ' -f 1,2 <<<"$list" | uniq)

while read -r project class patch; do
  name=$(basename "$patch" .patch)
  folder=$(patched "$patch")
  restore "$project" "$folder"
  if ! git -C "$tree" apply "$patch"; then
    report outdated "$name" "The patch does not apply any more: make it again."
    continue
  fi

  applied=$patch
  changed="$project $folder"
  if replace "$project" "$folder"; then
    code=0
    run "$project" "$class" || code=$?
    # 2: tests failed. From 124: they did not end, or the process crashed. Another code, such as for no test found, is a mistake in the patch.
    if [ "$code" -eq 2 ] || [ "$code" -ge 124 ]; then
      report caught "$name" "$class"
    else
      report survived "$name" "$class ended with exit code $code"
    fi
  else
    grep -m 3 'error' "$work/build.log" >&2 || true
    report invalid "$name" "The patched project does not compile."
  fi

  git -C "$tree" apply -R "$patch"
  applied=
done <<<"$list"

restore
printf '%s faults in %s s, %s not caught\n' "$(wc -l <<<"$list")" $((SECONDS - started)) "$bad"
[ "$bad" -eq 0 ]

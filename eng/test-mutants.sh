#!/usr/bin/env bash
# Checks that the tests catch known faults: applies each patch of tests/Mutants in a temporary work tree, and runs the test class that the
# patch names, with the default number of cases. Exits with 1 if a fault is not caught. Files that git does not track are left out.
#   eng/test-mutants.sh                     all of them
#   eng/test-mutants.sh block-word onnx     those whose names contain one of the words
set -euo pipefail
cd "$(dirname "$0")/.."
patches=$PWD/tests/Mutants
unset TENSORS_TEST_EFFORT TENSORS_TEST_SEED

work=$(mktemp -d)
tree=$work/tree
TENSORS_SHARED_MEMORY_ROOT=$(mktemp -d /dev/shm/mutants-XXXXXX)
export TENSORS_SHARED_MEMORY_ROOT DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
trap 'git worktree remove --force "$tree" 2>/dev/null || true; rm -rf "$work" "$TENSORS_SHARED_MEMORY_ROOT"' EXIT

# The tree as it is now, committed or not.
commit=$(git stash create)
git worktree add --quiet --detach "$tree" "${commit:-HEAD}"

is_wanted() {
  local name=$1 word
  shift
  [ $# -eq 0 ] && return
  for word; do [[ $name == *"$word"* ]] && return; done
  return 1
}

# Sorted by test project and class, so that a project is built in a row.
list=$(for patch in "$patches"/*.patch; do
  ! is_wanted "$(basename "$patch" .patch)" "$@" || echo "$(sed -n 's/^Caught by: //p' "$patch") $patch"
done | sort)
[ -n "$list" ] || { echo "No patch in tests/Mutants has a name with: $*" >&2; exit 1; }

# The compiler must not be a server: it would keep a generator that a patch has changed.
build() {
  (cd "$tree" && dotnet build "tests/$1" -c Release -v q -clp:NoSummary -nodeReuse:false \
    -p:RunAnalyzers=false -p:UseSharedCompilation=false) </dev/null >"$work/build.log" 2>&1
}

run() {
  timeout 300 "$tree/tests/$1/bin/Release/net10.0/$1" --progress off --filter-class "*.$2" </dev/null >"$work/run.log" 2>&1
}

bad=0
report() {
  printf '%-9s %-50s %s\n' "$1" "$2" "$3"
  [ "$1" = caught ] || bad=$((bad + 1))
}

started=$SECONDS
checked=
while read -r project class patch; do
  name=$(basename "$patch" .patch)
  # Without a fault the class must pass, or its failure would say nothing.
  if [[ " $checked " != *" $project/$class "* ]]; then
    build "$project" || { cat "$work/build.log" >&2; exit 1; }
    run "$project" "$class" || { cat "$work/run.log" >&2; echo "$class fails without a fault." >&2; exit 1; }
    checked="$checked $project/$class"
  fi

  if ! git -C "$tree" apply "$patch"; then
    report outdated "$name" "The patch does not apply: make it again."
    continue
  fi

  if build "$project"; then
    code=0
    run "$project" "$class" || code=$?
    # 2: tests failed. From 124: the tests did not end, or the process crashed. Others, such as no test found, are mistakes.
    if [ "$code" -eq 2 ] || [ "$code" -ge 124 ]; then
      report caught "$name" "$class"
    else
      report survived "$name" "$class ended with exit code $code"
    fi
  else
    grep -m 3 'error' "$work/build.log" >&2 || true
    report invalid "$name" "The patched code does not compile."
  fi

  git -C "$tree" apply -R "$patch"
done <<<"$list"

printf '%s faults in %s s, %s not caught\n' "$(wc -l <<<"$list")" $((SECONDS - started)) "$bad"
[ "$bad" -eq 0 ]

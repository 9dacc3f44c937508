# shellcheck shell=bash
# The parts of `./dev test` and `./dev check`.

# Runs a verb, shows its output and keeps it in a log, and adds to `passed` and `failed`. A verb that fails without a
# failed test (a crash, a lint, a build error) counts as one failure.
step() { # VERB
  local log=$STATE/logs/$1.log began=$SECONDS code counts
  rm -f "$STATE/e2e/report.json"
  say "./dev $1"
  set +e
  "$ROOT/dev" "$1" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  set -e
  case $1 in
    e2e) counts=$(playwright_counts) ;;
    *) counts=$(sed -nE 's/.*test result: .* ([0-9]+) passed; ([0-9]+) failed.*/\1 \2/p' "$log" | awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }') ;;
  esac
  # The architecture tests run again in `unit`; they are counted there.
  [[ $1 != check ]] || counts="0 ${counts#* }"
  ((code == 0)) || [[ ${counts#* } != 0 ]] || counts="${counts% *} 1"
  passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
  say "./dev $1: $( ((code == 0)) && echo passed || echo "FAILED, see ${log#"$ROOT"/}"), $((SECONDS - began)) s"
}

playwright_counts() {
  [[ -f $STATE/e2e/report.json ]] || {
    echo 0 0
    return
  }
  node -e 'const { stats, errors } = JSON.parse(require("fs").readFileSync(process.argv[1]));
    console.log(stats.expected, stats.unexpected + stats.flaky + errors.length)' "$STATE/e2e/report.json"
}

# Known vulnerabilities of the dependencies. Says so where their database cannot be downloaded.
check_advisories() {
  if GIT_TERMINAL_PROMPT=0 timeout 60 cargo deny fetch db; then
    cargo deny --offline check advisories
  else
    echo "SKIPPED: known vulnerabilities of the dependencies (the advisory database cannot be downloaded here)"
  fi
}

# shellcheck shell=bash
# The server process that a verb starts, and the cleanup of every verb.

SERVER= # its pid

# Starts it in the background, so that this script reacts to a signal at once; cleanup passes the signal on.
start_server() { # PORT LOG-OR-NOTHING COMMAND…
  local port=$1 log=$2
  shift 2
  if [[ $log ]]; then "$@" </dev/null >"$log" 2>&1 & else "$@" </dev/null & fi
  SERVER=$!
  for _ in {1..1200}; do
    kill -0 "$SERVER" 2>/dev/null || {
      local code=0
      wait "$SERVER" || code=$?
      SERVER=
      [[ ! $log ]] || tail -n 20 "$log" >&2
      die "the server ended while it started (exit status $code)"
    }
    answers "$port" && return
    sleep 0.1
  done
  die "the server did not answer within two minutes"
}

answers() { # PORT
  local status
  { exec {http}<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" >&"$http"
  read -r -t 5 -u "$http" status || status=
  exec {http}>&-
  [[ $status == *" 200 "* ]]
}

stop_server() {
  [[ $SERVER ]] || return 0
  kill -TERM "$SERVER" 2>/dev/null || true
  for _ in {1..100}; do
    kill -0 "$SERVER" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$SERVER" 2>/dev/null || true
  wait "$SERVER" 2>/dev/null || true
  SERVER=
}

cleanup() {
  local code=$?
  trap '' INT TERM HUP
  stop_server
  [[ ! $SCRATCH ]] || sql "$DATABASE_URL" -c "drop database if exists $SCRATCH with (force)" || true
  postgres_release
  exit "$code"
}

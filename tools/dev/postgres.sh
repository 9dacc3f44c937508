# shellcheck shell=bash
# The embedded Postgres, used when DATABASE_URL is unset. There are two clusters: `postgres` keeps the data of
# `./dev run`, `postgres-test` trades safety for speed. Every ./dev process that uses a cluster holds a shared lock, and
# the last one stops it. So a cluster that a killed ./dev left running is used again, and one process does not stop the
# cluster of another in the same checkout.

PG_HELD=() PG_LOCKS=() # the clusters' folders in use, and the file descriptors of their locks

# Sets PG_AS to the prefix of every command of the cluster in DIR: PostgreSQL refuses to run as root.
postgres_as() { # DIR
  PG_AS=()
  ((EUID == 0)) || return 0
  local owner account
  owner=$(stat -c %U "$1/data" 2>/dev/null || echo root)
  if [[ $owner == root ]]; then
    # In a user namespace it sees itself as an ordinary user, while its files belong to root: this works below /root.
    PG_AS=(unshare --user --map-user=65534 --map-group=65534 --)
    "${PG_AS[@]}" "$PG_BIN/postgres" --version >/dev/null 2>&1 && return
  fi
  for account in "$owner" "$(stat -c %U "$ROOT")" postgres nobody; do
    [[ $account == root ]] && continue
    PG_AS=(runuser -u "$account" --)
    "${PG_AS[@]}" "$PG_BIN/postgres" --version >/dev/null 2>&1 || continue
    chown -R "$account" "$1"
    return
  done
  die "Postgres does not run as root and no other user may enter $ROOT: move the checkout, or set DATABASE_URL"
}

# The Postgres processes that use DIR. The pid in postmaster.pid proves nothing: after a crash another process may have it.
postgres_processes() { # DIR
  # find fails on a process that has just ended
  { find /proc -mindepth 2 -maxdepth 2 -name cwd -printf '%h\t%l\n' 2>/dev/null || true; } |
    DATA=$1/data awk -F'\t' '$2 == ENVIRON["DATA"] { print substr($1, 7) }' |
    while read -r pid; do [[ $(cat "/proc/$pid/comm" 2>/dev/null) != postgres ]] || echo "$pid"; done
}

postmaster() { # DIR: prints its pid, fails if it does not run
  local pid
  { read -r pid <"$1/data/postmaster.pid"; } 2>/dev/null || return 1
  postgres_processes "$1" | grep -x "$pid"
}

# Writes a free port to DIR/port: the one that is there already, unless another process listens on it.
choose_port() { # DIR
  python3 "$ROOT/tools/dev/free_port.py" "$(cat "$1/port" 2>/dev/null || echo 0)" >"$1/port.new"
  mv "$1/port.new" "$1/port"
}

postgres_init() { # DIR
  local dir=$1
  rm -rf "$dir/data" "$dir/data.new"
  say "Creating a Postgres cluster in ${dir#"$ROOT"/}"
  (umask 077 && head -c 24 /dev/urandom | sha256sum | cut -c1-48 >"$dir/password" && cp "$dir/password" "$dir/initdb-password")
  postgres_as "$dir"
  ((EUID)) || chown --reference="$dir" "$dir/initdb-password"
  (cd / && "${PG_AS[@]}" "$PG_BIN/initdb" --pgdata "$dir/data.new" --username undercard \
    --pwfile "$dir/initdb-password" --auth scram-sha-256 --encoding UTF8 --locale C --locale-provider builtin \
    --builtin-locale C.UTF-8 --data-checksums --no-sync >"$dir/initdb.log" 2>&1) ||
    die "initdb failed, see $dir/initdb.log"
  rm "$dir/initdb-password"
  mv "$dir/data.new" "$dir/data" # only a complete cluster gets the name
}

postgres_configure() { # DIR: rewrites the whole configuration at every start
  local dir=$1 socket=$1/run
  # The kernel takes at most 107 bytes for the path of a socket, including its file name.
  if (LC_ALL=C && ((${#socket} >= 90))); then socket=; else (umask 077 && mkdir -p "$socket"); fi
  cat >"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $(cat "$dir/port")
unix_socket_directories = '${socket//\'/\'\'}'
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, dmy'
shared_buffers = '128MB'
max_wal_size = '512MB'
log_checkpoints = off
CONF
  if [[ $dir == *-test ]]; then
    cat >>"$dir/data/postgresql.conf" <<CONF
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
CONF
  fi
  ((EUID)) || chown -R --reference="$dir" "$dir/data/postgresql.conf" ${socket:+"$socket"}
}

# Starts the cluster NAME unless it runs, holds it for this process, and exports DATABASE_URL.
postgres_start() { # NAME
  local dir=$STATE/$1 start users pid attempt
  ensure_postgres
  mkdir -p "$dir"
  [[ -O $dir || $EUID == 0 ]] || die "$dir belongs to $(stat -c %U "$dir"): run ./dev clean as that user"
  exec {start}>"$dir.start.lock" {users}>"$dir.users.lock"
  flock "$start"
  # A first start that the machine's crash interrupted left no version file.
  [[ -s $dir/data/PG_VERSION && -s $dir/password ]] || postgres_init "$dir"
  for attempt in 1 2 3; do
    if pid=$(postmaster "$dir"); then break; fi
    ((attempt == 1)) || say "Postgres did not start, trying again (${dir#"$ROOT"/}/log)"
    postgres_as "$dir"
    # Child processes of a killed postmaster end by themselves; nothing may start before they have.
    for _ in {1..150}; do
      [[ $(postgres_processes "$dir") ]] || break
      sleep 0.2
    done
    [[ ! $(postgres_processes "$dir") ]] || die "processes of a killed Postgres still use $dir/data"
    # Postgres takes any live pid in its lock files for a Postgres; the check above has shown that it is none. (After a
    # dead pid it cleans up itself, including the shared memory that the file names.)
    rm -rf "$dir/run"
    pid=$(head -n1 "$dir/data/postmaster.pid" 2>/dev/null || true)
    [[ ! $pid || ! -d /proc/$pid ]] || rm -f "$dir/data/postmaster.pid"
    choose_port "$dir"
    postgres_configure "$dir"
    [[ ! -f $dir/log ]] || mv "$dir/log" "$dir/log.old"
    # It must not inherit the descriptors of the locks, or it would hold the locks for as long as it runs.
    (cd / && "${PG_AS[@]}" "$PG_BIN/pg_ctl" start --wait --timeout 300 --silent --pgdata "$dir/data" --log "$dir/log" \
      </dev/null >&2 {start}>&- {users}>&-) || true
  done
  postmaster "$dir" >/dev/null || die "Postgres does not start: $(tail -n1 "$dir/log" 2>/dev/null)"
  DATABASE_URL="postgres://undercard:$(cat "$dir/password")@127.0.0.1:$(cat "$dir/port")/undercard"
  export DATABASE_URL
  for _ in {1..1500}; do # one that already ran may still be recovering from a crash
    "$PG_BIN/pg_isready" --quiet --host 127.0.0.1 --port "$(cat "$dir/port")" && break
    sleep 0.2
  done
  [[ $(sql "$(database_url postgres)" -Atc "select 1 from pg_database where datname = 'undercard'") ]] ||
    sql "$(database_url postgres)" -c 'create database undercard'
  flock --shared "$users"
  PG_HELD+=("$dir") PG_LOCKS+=("$users")
  exec {start}>&-
}

# Stops the cluster in DIR. SIGINT is Postgres' fast shutdown, and works whatever user it runs as.
postgres_stop() { # DIR
  local pid
  pid=$(postmaster "$1") || return 0
  kill -INT "$pid"
  for _ in {1..300}; do
    [[ $(postgres_processes "$1") ]] || return 0
    sleep 0.1
  done
  say "Postgres ($pid) is still writing and will end by itself"
}

postgres_release() {
  local index start
  for index in "${!PG_HELD[@]}"; do
    exec {start}>"${PG_HELD[index]}.start.lock"
    flock "$start"
    ! flock --nonblock --exclusive "${PG_LOCKS[index]}" || postgres_stop "${PG_HELD[index]}"
    exec {start}>&-
  done
}

database_url() { # NAME: DATABASE_URL with this database in it
  local base=${DATABASE_URL%%\?*}
  echo "${base%/*}/$1${DATABASE_URL#"$base"}"
}

sql() { # URL PSQL-OPTION…
  PGOPTIONS='-c client_min_messages=warning' "$PG_BIN/psql" --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$@"
}

use_database() { # CLUSTER: used unless DATABASE_URL names a Postgres
  ensure_postgres # psql is needed in any case
  [[ ${DATABASE_URL:-} ]] || postgres_start "$1"
}

SCRATCH= # a database that is dropped when this process ends
scratch_database() { # PURPOSE: sets SCRATCH
  SCRATCH=undercard_$1_$$
  sql "$DATABASE_URL" -c "drop database if exists $SCRATCH with (force)" -c "create database $SCRATCH"
}

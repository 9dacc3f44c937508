# shellcheck shell=bash
# The builds: the server, the browser half, the site that the server serves, and the descriptions of the queries.

# One selection for every release build: the same features, so one set of builds.
RELEASE=(--release -p server -p pack-wasm)

# Says before the first build what it makes and how long that takes, and nothing once RESULT is there.
announce() { # RESULT MINUTES WHAT
  [[ -e $CARGO_TARGET_DIR/$1 ]] || say "First build: $3. This takes $2 minutes on two cores, less on more"
}

# Builds both halves. quick: without optimisation, into folders of their own, for ./dev watch.
build() { # [quick]
  need_tools
  ensure_rust
  local server=("${RELEASE[@]}") browser=wasm-release
  if [[ ${1:-} ]]; then
    server=(-p server) browser=dev
    announce debug/undercard "5 to 15" "the server and its browser half without optimisation, some 670 crates"
    (cd "$ROOT" && cargo build --release -p pack-wasm)
  else
    announce release/undercard "10 to 25" "the server and its browser half, some 670 crates"
  fi
  say "Building the server"
  (cd "$ROOT" && cargo build "${server[@]}")
  ensure_node_packages
  say "Building the browser half"
  (cd "$ROOT" && cargo build --profile "$browser" -p hydrate --target wasm32-unknown-unknown)
  pack_site "$browser"
}

# Makes the folder that the server serves out of cargo's wasm. Each of the two steps is skipped while its input is the
# same as the last time; whether the wasm is up to date, cargo decides.
pack_site() { # PROFILE
  local folder=$STATE/browser/$1 site=$SITE output=$1 quick=() raw wanted part
  [[ $1 != dev ]] || output=debug site=$SITE-quick quick=(--quick)
  raw=$CARGO_TARGET_DIR/wasm32-unknown-unknown/$output/undercard.wasm
  wanted=$(hash_of "$raw" "$ROOT/Cargo.lock" "$ROOT/end2end/package-lock.json" "$ROOT/tools")
  if [[ $(cat "$folder/stamp" 2>/dev/null) != "$wanted" ]]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    "$CARGO_TARGET_DIR/release/pack-wasm" "$raw" "$folder"
    if [[ $1 != dev ]]; then
      for part in "$folder"/*.wasm; do
        # Only the features that rustc uses: with --all-features the result might not load in today's browsers.
        # What it says about names of labels is left out: it drops them anyway.
        "$STATE/node/node_modules/.bin/wasm-opt" -Oz --enable-bulk-memory --enable-bulk-memory-opt --enable-multivalue \
          --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
          "$part" -o "$folder/small" 2> >(grep -v '^warning: unknown name subsection' >&2)
        mv "$folder/small" "$part"
      done
    fi
    echo "$wanted" >"$folder/stamp"
  fi
  wanted+=-$(hash_of "$ROOT/style" "$ROOT/public")
  if [[ ! -f $site/assets.json || $(cat "$site.stamp" 2>/dev/null) != "$wanted" ]]; then
    rm -f "$site.stamp"
    node "$ROOT/style/build.mjs" --site "$site" --browser "$folder" \
      --modules "$STATE/node" "${quick[@]}"
    echo "$wanted" >"$site.stamp"
  fi
}

# Bytes of the browser half that the heaviest page loads, compressed with brotli.
wasm_size() { node -p 'require(process.argv[1]).browser.bytes' "$SITE/assets.json"; }

# Writes sqlx's description of every query into the new folder OUT: the macros do it when they are compiled against a
# database. psql runs the migrations, since the binary cannot be built before its queries are described.
describe_queries() { # OUT
  local out=$1 file root=$ROOT/server/src/lib.rs url
  use_database postgres-test
  scratch_database prepare
  url=$(database_url "$SCRATCH")
  for file in "$ROOT"/migrations/*.sql; do
    [[ -e $file ]] || continue
    local single=(--single-transaction)
    [[ $(head -n1 "$file") != "-- no-transaction"* ]] || single=()
    sql "$url" "${single[@]}" --file "$file" >&2
  done
  rm -rf "$out"
  mkdir -p "$out"
  # Cargo does not know that a macro reads the database. A newer crate root makes it expand all macros again; afterwards
  # the file gets its old time back, so that nothing else is rebuilt, unless it was edited meanwhile.
  local before
  before=$(sha256sum <"$root")
  touch -r "$root" "$out.time"
  touch "$root"
  local code=0
  (cd "$ROOT" && DATABASE_URL=$url SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$out cargo check "${NATIVE[@]}" --all-targets) || code=$?
  [[ $(sha256sum <"$root") != "$before" ]] || touch -r "$out.time" "$root"
  rm -f "$out.time"
  return "$code"
}

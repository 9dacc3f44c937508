# shellcheck shell=bash
# Paths, versions and environment variables of ./dev, and how it prints. Sourced first; ROOT is the checkout.

STATE=$ROOT/.dev
SITE=$STATE/site
WASM_BUDGET=$((300 * 1024))                                        # bytes of the browser half, compressed with brotli
NATIVE=(--workspace --exclude hydrate --exclude pack-wasm) # one selection for every native check: same features, one set of builds

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$STATE/target}
export SQLX_OFFLINE=true # queries are compiled against server/.sqlx, even when DATABASE_URL is set
export UNDERCARD_SITE_ROOT=$SITE
export UNDERCARD_MODELS=${UNDERCARD_MODELS:-$ROOT/models} UNDERCARD_WEIGHTS=${UNDERCARD_WEIGHTS:-$STATE/weights}
[[ -d ${HOME:-}/.cargo/bin ]] && PATH=$PATH:$HOME/.cargo/bin # rustup was installed after this shell started
[[ -t 2 ]] && export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-always}

say() { printf '\033[1m» %s\033[0m\n' "$*" >&2; } # on stderr, so that `./dev undercard … --json` prints only JSON
die() {
  printf './dev: %s\n' "$*" >&2
  exit 1
}
hash_of() { find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1; }

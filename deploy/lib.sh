# Shared by the commands in this folder; sourced, never run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"

# One build for everything: release, with testing enabled, so that tests try what is shipped.
build_flags=(-c release -Xswiftc -enable-testing)
build_folder="$root/.build"
venv="$root/.build-tools/venv"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

# Installs the Debian packages named that are not there yet, and says which.
need_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || fail "These packages are missing and apt-get is not here to install them: ${missing[*]}"
  say "Installing from Debian: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "Installing packages needs root. Run once as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  local log
  log="$(mktemp)"
  # The package system may be at work for somebody else just now: it is waited for.
  local patience=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  if ! { "${as_root[@]}" apt-get "${patience[@]}" update \
    && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get "${patience[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    fail "The packages could not be installed; the lines above say why. By hand: apt-get install ${missing[*]}"
  fi
  rm -f "$log"
}

# Swift 6.3 or newer, or one sentence on how to get it.
need_swift() {
  local how="Install it with swiftly (https://www.swift.org/install/linux): swiftly install 6.3"
  command -v swift >/dev/null || fail "Swift 6.3 is needed and is not installed. $how"
  local version
  version="$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+')" || true
  case "$version" in
    6.[3-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) ;;
    *) fail "Swift 6.3 is needed; this machine has ${version:-an unknown version}. $how" ;;
  esac
}

# Ciphers of many packets at once, which Debian has for PCs alone; without them the relay has one engine less.
need_multi_buffer() {
  if [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ]; then need_packages libipsec-mb-dev; fi
}

# What the product itself is built on.
need_product_packages() {
  need_multi_buffer
  need_packages git ca-certificates g++ pkg-config tzdata \
    libssl-dev libsrtp2-dev libargon2-dev libsqlite3-dev libpq-dev \
    libopus-dev libvpx-dev libspeexdsp-dev libsdl2-dev libsdl2-ttf-dev libturbojpeg0-dev \
    libasound2-dev libv4l-dev libcurl4-openssl-dev espeak-ng
}

# A Python of our own with the test tools.
need_python() {
  need_packages python3 python3-venv
  local requirements=(Tests/System/requirements.txt Tests/Browser/requirements.txt Tests/Kiosk/requirements.txt)
  local stamp wanted
  wanted="$(cat "${requirements[@]}" | sha256sum)"
  stamp="$venv/.installed"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  say "Setting up the test tools (Python)"
  mkdir -p "$(dirname "$venv")"
  /usr/bin/python3 -m venv --clear "$venv" || fail "A Python environment could not be made in $venv."
  local arguments=() file
  for file in "${requirements[@]}"; do arguments+=(-r "$file"); done
  "$venv/bin/pip" install --quiet --disable-pip-version-check "${arguments[@]}" \
    || fail "The test tools could not be installed from the Python package index; see above."
  printf '%s' "$wanted" >"$stamp"
}

# Builds and shows where it is: build [swift build arguments]
build() {
  local started=$SECONDS
  # The compiler writes over one line; where nobody watches, one line in forty is enough.
  if [ -t 2 ]; then
    swift build "${build_flags[@]}" "$@" >&2 || fail "The build failed; the compiler's lines above say where."
  else
    local log
    log="$(mktemp)"
    if ! swift build "${build_flags[@]}" "$@" 2>&1 | tee "$log" | awk '/error|warning: unre/ || NR % 40 == 0 { print; fflush() }' >&2; then
      grep -E -A4 'error' "$log" | head -60 >&2 || true  # A build may fail without the word.
      tail -n 5 "$log" >&2
      rm -f "$log"
      fail "The build failed; the compiler's lines above say where."
    fi
    rm -f "$log"
  fi
  say "Built in $((SECONDS - started)) s"
}

# Where a program is: built NAME
built() { printf '%s/%s' "$(swift build "${build_flags[@]}" --show-bin-path)" "$1"; }

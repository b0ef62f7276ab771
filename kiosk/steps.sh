# shellcheck shell=bash
# The single steps of kiosk/install: each says what it does, and does nothing with --dry-run. Sourced;
# uses its `dry`, `root` and `here`.

step() { printf '\n%s\n' "$*"; }

# Shows a command and runs it: run COMMAND…
run() {
  printf '  $ %s\n' "$*"
  [ "${dry:?}" = no ] || return 0
  "$@" || { say "  ! That did not work: $*"; return 1; }
}

# Puts a file to its place, where it is not there just so: lay FILE TO
lay() {
  local mode=644
  [ ! -x "$1" ] || mode=755
  if cmp -s "$1" "$2"; then
    say "  $2 is there already"
  else
    run install -D -m "$mode" "$1" "$2" || fail "$2 could not be written. Is the disk full or read-only?"
  fi
}

# Writes a text to a file: write FILE TEXT
write() {
  say "  writes $1"
  [ "${dry:?}" = no ] || return 0
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "$2" >"$1.new" || fail "$1 could not be written. Is the disk full or read-only?"
  chmod 644 "$1.new"
  mv "$1.new" "$1"
}

# Everything of the folder root/, by its path there.
tree() { (cd "${here:?}/root" && find . -type f -printf '%P\n' | sort); }

lay_tree() {
  local file
  while IFS= read -r file; do lay "$here/root/$file" "$root/$file"; done < <(tree)
}

take_tree_away() {
  local file
  while IFS= read -r file; do
    [ ! -e "$root/$file" ] || run rm -f "$root/$file"
  done < <(tree)
  [ ! -d "$root/usr/local/lib/kuulolla-kiosk" ] || run rmdir "$root/usr/local/lib/kuulolla-kiosk" || true
}

# Enables and the like, in an image too: units VERB UNIT…
units() { run systemctl ${root:+--root="$root"} "$@"; }

# Installs what is missing of these packages of Debian: need_debian PACKAGE…
need_debian() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query ${root:+--admindir="$root/var/lib/dpkg"} -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] \
      || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    say "  all there"
    return 0
  fi
  if [ -n "$root" ]; then
    say "  ! Missing in the image: ${missing[*]}"
    say "    Install them in it: chroot $root apt-get install ${missing[*]}"
    return 0
  fi
  run apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 update || true
  run env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}" \
    || fail "Debian's packages could not be installed; the lines above say why. Is there a network? Are Debian's sources set (/etc/apt/sources.list)?"
}

# Which gateway a kiosk.yaml names: gateway_in FILE
gateway_in() {
  [ -r "$1" ] || return 0
  awk '/^[^[:space:]#]/ { inside = /^gateway:/ } inside && $1 == "url:" { gsub(/"/, "", $2); print $2; exit }' "$1"
}

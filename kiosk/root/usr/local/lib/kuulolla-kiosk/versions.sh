# shellcheck shell=bash
# Versions of the terminal's program, side by side in one folder; sourced by `update` and `install`.
#
#   <folder>/0.2.0/kuulolla-kiosk    each version in a folder of its own, never changed afterwards
#   <folder>/current -> 0.2.0        the one that runs; replaced in one step
#   <folder>/trial                   there while `current` has to prove itself; names the one before
#   <folder>/failed/0.3.0            how often that version was tried in vain

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

machine() { uname -m; }

package_pattern() { printf '^kuulolla-kiosk-([0-9][0-9A-Za-z.+~]*)-%s\\.tar\\.gz$' "$(machine)"; }

# The version that a package's file name says, or nothing: version_of_package NAME
version_of_package() {
  local pattern
  pattern="$(package_pattern)"
  [[ "$1" =~ $pattern ]] && printf '%s' "${BASH_REMATCH[1]}"
}

newer() { dpkg --compare-versions "$1" gt "$2"; }

current_version() { # FOLDER
  local target
  target="$(readlink "$1/current" 2>/dev/null)" || return 0
  basename "$target"
}

# Whether the signature (64 bytes of Ed25519 over the whole file) is by the key: signed FILE SIGNATURE KEY
signed() {
  [ "$(stat -c %s "$2")" = 64 ] || return 1
  openssl pkeyutl -verify -pubin -inkey "$3" -rawin -in "$1" -sigfile "$2" >/dev/null 2>&1
}

# Libraries that the program asks for and this machine does not have.
missing_libraries() { ldd "$1" 2>/dev/null | awk '/not found/ { print $1 }' | sort -u | paste -sd ' '; }

# Unpacks a package whose signature has been checked, and prints what is wrong with it if anything is:
# unpack FILE VERSION FOLDER
unpack() {
  local missing
  mkdir -p "$3"
  tar -xzf "$1" -C "$3" --no-same-owner --no-same-permissions 2>/dev/null \
    || { echo "it cannot be unpacked (is the disk full?)"; return 1; }
  [ "$(cat "$3/VERSION" 2>/dev/null)" = "$2 $(machine)" ] \
    || { echo "it does not hold what its name says"; return 1; }
  if [ -n "$(find "$3" ! -type f ! -type d -print -quit)" ]; then
    echo "it holds something else than files and folders"
    return 1
  fi
  [ -x "$3/kuulolla-kiosk" ] || { echo "the program is not in it"; return 1; }
  missing="$(missing_libraries "$3/kuulolla-kiosk")"
  [ -z "$missing" ] || { echo "it needs libraries which this machine lacks: $missing"; return 1; }
}

# Puts an unpacked version beside the others: keep TREE VERSION FOLDER
keep() {
  chmod -R u=rwX,go=rX "$1"
  rm -rf "${3:?}/$2"
  mv "$1" "$3/$2"
  sync -f "$3"
}

# In one step, so that the power may fail at any moment: switch_to VERSION FOLDER
switch_to() {
  ln -sfn "$1" "$2/.current"
  mv -T "$2/.current" "$2/current"
  sync -f "$2"
}

# Versions other than these are no longer needed: prune FOLDER KEEP…
prune() {
  local folder="$1" version kept
  shift
  for version in "$folder"/[0-9]*/; do
    [ -d "$version" ] || continue
    for kept in "$@"; do
      [ "$(basename "$version")" != "$kept" ] || continue 2
    done
    rm -rf "$version"
  done
}

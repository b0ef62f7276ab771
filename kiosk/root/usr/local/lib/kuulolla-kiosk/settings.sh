# shellcheck shell=bash
# The settings of `update`: the defaults, and the file that changes them; sourced.
declare -A settings=(
  [source]=""
  [key]=/etc/kuulolla/kiosk-update.pub
  [folder]=/opt/kuulolla-kiosk
  [configuration]=/etc/kuulolla/kiosk.yaml
  [service]=kuulolla-kiosk.service
  [user]=kuulolla-kiosk
  [askSeconds]=60
  [waitMinutes]=240
  [healthSeconds]=120
  [tries]=3
)

# Lines `name: value`; a name that is not known stops: read_settings FILE
read_settings() {
  local line number=0 name value
  [ -r "$1" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    line="${line%%#*}"
    [[ "$line" =~ [^[:space:]] ]] || continue
    [[ "$line" =~ ^([A-Za-z]+):[[:space:]]*(.*[^[:space:]])?[[:space:]]*$ ]] \
      || fail "$1:$number: a line is \"name: value\", this one is not."
    name="${BASH_REMATCH[1]}"
    value="${BASH_REMATCH[2]}"
    value="${value#\"}"
    value="${value%\"}"
    [ -n "${settings[$name]+known}" ] || fail "$1:$number: \"$name\" is no setting. Known are: ${!settings[*]}."
    case "$name" in
      askSeconds | waitMinutes | healthSeconds | tries)
        [[ "$value" =~ ^[0-9]{1,5}$ ]] || fail "$1:$number: $name is a number, \"$value\" is none." ;;
    esac
    settings[$name]="$value"
  done <"$1"
}

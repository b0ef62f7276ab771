# What the screen's own server answers: machine-ask.sh PORT PATH. busybox has no wget that works without the
# host's name services.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&3
while IFS= read -r line <&3; do
  line="${line%$'\r'}"
  [ -n "$line" ] || break
  case "$line" in content-length:*) length="${line#*: }" ;; esac
done
head -c "${length:-0}" <&3
echo

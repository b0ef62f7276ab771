# What a terminal has of Debian for its network, in the machine of machine.py, begun in place of systemd, as far as
# it was unpacked: machine-services.sh WAITED, where NetworkManager has a device in that state, as TYPE:STATE.
set -e
PATH=/usr/sbin:/usr/bin:/tools
logs=/tmp/logs
mkdir -p "$logs" /run/lock /run/dbus /run/wpa_supplicant /var/lib/NetworkManager /var/lib/polkit-1
mkdir -p /etc/NetworkManager/system-connections
dbus-uuidgen --ensure=/etc/machine-id
dbus-daemon --system --fork
/usr/lib/polkit-1/polkitd --no-debug >"$logs/polkit.txt" 2>&1 &
# ModemManager looks for it once.
for _ in $(seq 60); do
  if busctl --system status org.freedesktop.PolicyKit1 >/dev/null 2>&1; then break; fi
  sleep 0.5
done
if command -v wpa_supplicant >/dev/null; then
  wpa_supplicant -u -t -f "$logs/supplicant.txt" -O 'DIR=/run/wpa_supplicant GROUP=netdev' >/dev/null 2>&1 &
fi
if command -v ModemManager >/dev/null; then ModemManager --filter-policy=strict --debug >"$logs/modems.txt" 2>&1 & fi
NetworkManager --debug >"$logs/manager.txt" 2>&1 &
for _ in $(seq 90); do
  if nmcli --terse --fields TYPE,STATE device | grep -qx "$1"; then exit 0; fi
  sleep 1
done
tail -n 20 "$logs"/*.txt
exit 1

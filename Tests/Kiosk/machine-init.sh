#!/busybox sh
# The first program of the machine that Tests/Kiosk/machine.py starts. Everything but this file and the
# modules for reading the host's folders comes from there, read-only.
/busybox mkdir -p /tools /proc /sys /dev /tmp /run /usr /var/lib /lib /root
/busybox --install -s /tools
export PATH=/tools:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t tmpfs -o mode=755 run /run
mount -t tmpfs -o mode=1777 tmp /tmp
ln -s /run /var/run
ln -s /run/lock /var/lock
chmod 755 / /var /var/lib
for module in $(cat /first/order); do insmod "/first/$module"; done
share() {
  mkdir -p "$2"
  mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro "$1" "$2"
}
share usr /usr
share modules /lib/modules
while read -r tag place; do share "$tag" "$place"; done </first/shares
if [ -d /packages/usr ]; then
  modprobe overlay
  mount -t overlay -o lowerdir=/packages/usr:/usr packages /usr
fi
for name in bin sbin lib64; do ln -s "usr/$name" "/$name"; done
for entry in /usr/lib/*; do [ -e "/lib/${entry##*/}" ] || ln -s "$entry" /lib/; done

# Devices as a terminal has them: found by udev, for their groups by the terminal's own rules.
/lib/systemd/systemd-udevd --daemon
udevadm trigger --type=subsystems --action=add
udevadm trigger --type=devices --action=add
udevadm settle --timeout=120
for module in $(cat /first/devices); do
  modprobe $(echo "$module" | tr ',' ' ')
done
udevadm settle --timeout=120

ifconfig lo 127.0.0.1 up
# Where there is a NetworkManager the network is its affair.
if [ ! -d /packages/usr ]; then
  for card in /sys/class/net/e*; do ifconfig "${card##*/}" 10.0.2.15 netmask 255.255.255.0 up; done
  route add default gw 10.0.2.2
fi
mkdir -m 700 /var/lib/kuulolla-kiosk
mkdir -m 750 /run/kuulolla-kiosk
chown 900:900 /var/lib/kuulolla-kiosk /run/kuulolla-kiosk

# Whoever drives the machine writes here, a command to a line. A serial line of old would lose letters.
exec <>/dev/virtio-ports/shell >&0 2>&0
echo "@ready"
while true; do
  while read -r command; do eval "$command"; echo "@done"; done
done

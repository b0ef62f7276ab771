# A mobile network in the machine of machine.py: mobile.sh operator CARD, plug SIM NETWORK, pull, network STATE.
# The modem is modem.py (by machine-usb-modem.py) at one end of a USB cable that the kernel has by itself (dummy_hcd); at the other one it is
# a modem of two serial ports (CDC ACM) as any. The operator is a network of its own, with the card that leads to
# QEMU's router, and answers calls by pppd.
set -e
PATH=/usr/sbin:/usr/bin:/tools
gadget=/sys/kernel/config/usb_gadget/modem
mkdir -p /tmp/logs

case "$1" in
  operator)
    modprobe -a libcomposite ppp_async
    mountpoint -q /sys/kernel/config || mount -t configfs config /sys/kernel/config
    ip netns add operator
    for card in /sys/class/net/en*; do
      if [ "$(cat "$card/address")" = "$2" ]; then ip link set "${card##*/}" netns operator; uplink="${card##*/}"; fi
    done
    for link in lo "$uplink"; do ip -n operator link set "$link" up; done
    ip -n operator address add 10.0.2.20/24 dev "$uplink"
    ip netns exec operator sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
    mkdir -p "$gadget/strings/0x409" "$gadget/configs/c.1"
    # The kernel's own number for a device of several functions.
    echo 0x1d6b >"$gadget/idVendor"
    echo 0x0104 >"$gadget/idProduct"
    echo 'Kuulolla' >"$gadget/strings/0x409/manufacturer"
    echo 'Test modem' >"$gadget/strings/0x409/product"
    for port in 0 1; do
      mkdir "$gadget/functions/acm.$port"
      ln -s "$gadget/functions/acm.$port" "$gadget/configs/c.1/"
    done
    ;;
  plug)
    rm -f /tmp/modem
    mkfifo /tmp/modem
    python3 /first/usb-modem.py "$2" "$3" <>/tmp/modem >>/tmp/logs/modem.txt 2>&1 &
    echo $! >/tmp/modem.pid
    echo dummy_udc.0 >"$gadget/UDC"
    ;;
  # Without power it forgets everything.
  pull)
    echo >"$gadget/UDC"
    kill "$(cat /tmp/modem.pid)"
    ;;
  network) echo "$2" >/tmp/modem ;;
esac

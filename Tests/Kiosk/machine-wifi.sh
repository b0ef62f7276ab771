# A home with Wi-Fi in the machine of machine.py: wifi.sh home CARD, away, back, other-password, own-password,
# signal DBM. The access points are radios of mac80211_hwsim in a network of their own; behind them is the network
# card that leads to QEMU's router, which gives addresses. Passwords here open nothing anywhere.
set -e
PATH=/usr/sbin:/usr/bin:/tools
logs=/tmp/logs
mkdir -p "$logs" /tmp/home

# A further network of an access point: NAME SSID LINES… of hostapd's.
network() {
  printf 'bss=%s\nssid2="%s"\nbridge=home\n' "$1" "$2"
  shift 2
  printf '%s\n' "$@"
}

personal() {
  printf 'wpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=WPA-PSK\nwpa_passphrase=%s\n' "$1"
}

# RADIO CHANNEL SSID
settings() {
  printf 'interface=%s\ndriver=nl80211\nhw_mode=g\nchannel=%s\nbridge=home\nssid2="%s"\n' "$1" "$2" "$3"
}

# The first access point has five networks, as a router for guests has two; the second one repeats the first.
write_settings() {
  {
    settings wlan1 1 'Mäkelä: koti\5'
    personal 'salaä sana:1'
    network hidden Piilo ignore_broadcast_ssid=1
    personal 'hidden-house'
    network sae 'Uusi talo' wpa=2 rsn_pairwise=CCMP wpa_key_mgmt=SAE ieee80211w=2 'sae_password=kolme:ja?\' \
      sae_require_mfp=1
    network open Kahvila
    # Its router gives no addresses.
    printf 'bss=mute\nssid2="Mykkä"\n'
    personal 'mykka-reititin'
  } >/tmp/home/first.conf
  {
    settings wlan2 6 'Mäkelä: koti\5'
    personal 'salaä sana:1'
  } >/tmp/home/second.conf
}

in_home() { ip netns exec home "$@"; }

back() {
  in_home hostapd -B -t -f "$logs/first.txt" -P /tmp/home/first.pid /tmp/home/first.conf
  in_home hostapd -B -t -f "$logs/second.txt" -P /tmp/home/second.pid /tmp/home/second.conf
}

case "$1" in
  home)
    ip netns add home
    for radio in 1 2; do iw phy "phy$radio" set netns name home; done
    for card in /sys/class/net/en*; do
      if [ "$(cat "$card/address")" = "$2" ]; then ip link set "${card##*/}" netns home; uplink="${card##*/}"; fi
    done
    in_home ip link add home type bridge
    in_home ip link set "$uplink" master home
    for link in lo "$uplink" home; do in_home ip link set "$link" up; done
    write_settings
    back
    ;;
  away)
    for place in first second; do
      number="$(cat "/tmp/home/$place.pid")"
      kill "$number"
      while kill -0 "$number" 2>/dev/null; do sleep 0.2; done
    done
    ;;
  back) back ;;
  # A router that has another password for a while.
  other-password) sed -i 's/=salaä sana:1$/=toinen salasana/' /tmp/home/*.conf ;;
  own-password) sed -i 's/=toinen salasana$/=salaä sana:1/' /tmp/home/*.conf ;;
  # Of the access points at the terminal: their power is 10 dBm, and the kernel's file takes what is lost on the
  # way, a negative number as one of 64 bits.
  signal)
    mountpoint -q /sys/kernel/debug || mount -t debugfs debug /sys/kernel/debug
    for radio in 1 2; do
      in_home iw dev "wlan$radio" set txpower fixed 1000
      printf '%u' "$(($2 - 10))" >"/sys/kernel/debug/ieee80211/phy$radio/hwsim/rx_rssi"
    done
    ;;
esac

"""A touch screen that is plugged in, touched at each line of standard input, "X Y" in ten thousandths of the
screen, and pulled out at its end."""

import fcntl
import struct
import sys
import time

EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
BTN_TOUCH = 0x14A
ABS_X, ABS_Y, SLOT, MT_X, MT_Y, TRACKING = 0, 1, 0x2F, 0x35, 0x36, 0x39
DIRECT = 1
SET_EVENT, SET_KEY, SET_ABS, SET_PROPERTY = 0x40045564, 0x40045565, 0x40045567, 0x4004556E
CREATE, DESTROY = 0x5501, 0x5502

largest = [0] * 64
for axis in (ABS_X, ABS_Y, MT_X, MT_Y):
    largest[axis] = 10_000
largest[SLOT], largest[TRACKING] = 9, 65_535
with open("/dev/uinput", "wb", buffering=0) as device:
    for kind in (EV_KEY, EV_ABS):
        fcntl.ioctl(device, SET_EVENT, kind)
    fcntl.ioctl(device, SET_KEY, BTN_TOUCH)
    for axis in (ABS_X, ABS_Y, SLOT, MT_X, MT_Y, TRACKING):
        fcntl.ioctl(device, SET_ABS, axis)
    fcntl.ioctl(device, SET_PROPERTY, DIRECT)
    device.write(struct.pack("80sHHHHi", b"Touch screen", 6, 1, 1, 1, 0) + struct.pack("64i", *largest) + bytes(768))
    fcntl.ioctl(device, CREATE)
    # Until it is noticed.
    time.sleep(5)

    def say(*events: tuple[int, int, int]) -> None:
        for kind, code, value in (*events, (EV_SYN, 0, 0)):
            device.write(struct.pack("llHHi", 0, 0, kind, code, value))

    for count, line in enumerate(sys.stdin):
        x, y = (int(word) for word in line.split())
        say((EV_ABS, SLOT, 0), (EV_ABS, TRACKING, count + 1), (EV_ABS, MT_X, x), (EV_ABS, MT_Y, y),
            (EV_KEY, BTN_TOUCH, 1), (EV_ABS, ABS_X, x), (EV_ABS, ABS_Y, y))
        time.sleep(0.1)
        say((EV_ABS, TRACKING, -1), (EV_KEY, BTN_TOUCH, 0))
    time.sleep(2)
    fcntl.ioctl(device, DESTROY)

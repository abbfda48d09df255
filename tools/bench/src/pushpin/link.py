"""Two network devices: what goes into one comes out of the other after a delay, in milliseconds one way.

Kernels without tc's netem have no such link: python3 link.py <delay> <device> <device>
"""
import collections
import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def open_device(name):
    descriptor = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


delay = float(sys.argv[1]) / 1000
one, two = open_device(sys.argv[2]), open_device(sys.argv[3])
print('ready', flush=True)
# Whoever started this has its standard input: the link ends with that.
other = {one: two, two: one}
packets = collections.deque()
while True:
    while packets and packets[0][0] <= time.monotonic():
        _, to, packet = packets.popleft()
        try:
            os.write(to, packet)
        except OSError:
            pass  # The device is not up yet, and a packet may be lost on any network.
    wait = max(0, packets[0][0] - time.monotonic()) if packets else None
    for ready in select.select([one, two, sys.stdin], [], [], wait)[0]:
        if ready is sys.stdin:
            sys.exit()
        try:
            while True:
                packets.append((time.monotonic() + delay, other[ready], os.read(ready, 65536)))
        except BlockingIOError:
            pass

#!/usr/bin/env python3
"""Time from exec to the line that says we listen, of a built daemon: bench/start_time.py [BINARY].

Prints the best, the median and the worst of 21 starts in milliseconds. Asserts nothing: what a
shared machine takes says little; the best of many is the nearest to the daemon's own share.
"""

import statistics
import subprocess
import sys
import time

STARTS = 21


def start(binary):
    begun = time.perf_counter()
    with subprocess.Popen([binary, "--host", "127.0.0.1", "--port", "0"],
                          stdout=subprocess.PIPE, text=True) as daemon:
        said = []
        for line in daemon.stdout:
            said.append(line)
            if "listening on" in line:
                break
        took = (time.perf_counter() - begun) * 1000
        daemon.terminate()
    if not said or "listening on" not in said[-1]:
        sys.exit("the daemon did not start: " + "".join(said))
    return took


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else "build/release/signaling"
    times = sorted(start(binary) for _ in range(STARTS))
    print("ms from exec to listening: best %.1f, median %.1f, worst %.1f"
          % (times[0], statistics.median(times), times[-1]))


if __name__ == "__main__":
    main()

# The same sum in 1, 2, 8 and 40 pieces, each a Python process of its own.
import subprocess
import sys
import time

WORK = 8_000_000
times = {}
for pieces in (1, 2, 8, 40):
    begin = time.monotonic()
    children = [
        subprocess.Popen([sys.executable, "-S", "-c", f"sum(range({WORK // pieces}))"])
        for _ in range(pieces)
    ]
    for child in children:
        child.wait()
    times[pieces] = time.monotonic() - begin
    print(f"{pieces:2} pieces: {times[pieces]:.2f} s", flush=True)
best = min(times, key=times.get)
print(f"fastest: {best} pieces")
print(f"40 pieces take {times[40] / times[best]:.1f} times as long")

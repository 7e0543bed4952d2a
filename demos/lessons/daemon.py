# Two parents with two daemon children each. One returns, one breaks off.
import os
import time
from multiprocessing import Process, set_start_method


def nap():
    time.sleep(1)


def parent(breaks_off):
    for _ in range(2):
        Process(target=nap, daemon=True).start()
    time.sleep(0.2)
    if breaks_off:
        os._exit(0)  # as a crash or a kill would: nothing is tidied up


if __name__ == "__main__":
    set_start_method("fork")
    for breaks_off in (False, True):
        process = Process(target=parent, args=(breaks_off,))
        process.start()
        process.join()

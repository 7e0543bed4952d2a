#!/usr/bin/env python3
"""blueprint.py [METHOD [SECONDS [SEED]]] - the blueprint in Python's multiprocessing: five workers, a
random amount of work each; their exit codes are reviewed, a warning says if one is not 0, and the
program goes on. METHOD is fork, spawn or forkserver, SECONDS the longest work (3).

    forkboard watch -- python3 demos/blueprint.py

shows the five, each by the name that it gives itself, beside what Python makes: a resource tracker, a
fork server.
"""
import ctypes
import multiprocessing
import random
import sys
import time

CITIES = ["New York", "London", "Sydney", "Lisbon", "Paris"]
PR_SET_NAME = 15  # prctl(2); setproctitle does more, where it is installed


def work(name, seconds, code):
    ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
    print(f"Begin: {name:10} | estimated work time: {seconds:.2f} s", flush=True)
    time.sleep(seconds)
    sys.exit(code)


def main():
    method = sys.argv[1] if len(sys.argv) > 1 else "fork"
    longest = float(sys.argv[2]) if len(sys.argv) > 2 else 3
    draw = random.Random(sys.argv[3] if len(sys.argv) > 3 else None)
    context = multiprocessing.get_context(method)
    workers = []
    for city in CITIES:
        arguments = (city, draw.random() * longest, draw.randrange(2))
        workers.append(context.Process(target=work, name=city, args=arguments, daemon=True))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        print(f"End  : {worker.name:10} | pid {worker.pid} | exit code {worker.exitcode}", flush=True)
    failed = sum(worker.exitcode != 0 for worker in workers)
    if failed > 0:
        print(f"WARNING: {failed} of {len(workers)} workers failed")
    print("Business as usual")


if __name__ == "__main__":
    main()

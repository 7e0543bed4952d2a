# demo_events.py FILE UNIT_MS (WORDS CONDITION)... - "good WORDS" or "bad WORDS" for each, a line: whether it
# holds for a run's events, a job's by its name.
import json
import sys

events = [json.loads(line) for line in open(sys.argv[1])]
numbers = {e["name"]: e["job"] for e in events if e["event"] == "queued"}
ended = events[-1]
unit = int(sys.argv[2]) / 1000
sixteen = range(1, 17)
waiting = ["waits %d" % i for i in sixteen]


def of(kind, name=None):
    return [e for e in events if e["event"] == kind and (name is None or e["job"] == numbers[name])]


def at(kind, name):
    return of(kind, name)[-1]["t"]


def span(names):
    return max(at("exited", n) for n in names) - min(at("forked", n) for n in names)


def cpu(name):
    return of("reaped", name)[-1]["user"] + of("reaped", name)[-1]["system"]


def code(name):
    return of("exited", name)[-1].get("code")


def signal(name):
    return of("exited", name)[-1].get("signal")


for words, condition in zip(sys.argv[3::2], sys.argv[4::2]):
    print("good" if eval(condition) else "bad", words)

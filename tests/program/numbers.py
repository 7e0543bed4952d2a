# numbers.py FILE - reads what scripted/numbers.c wrote: lines of a record, and between them screens and
# summaries. Each number on them is computed again here, from the record alone and in the plainest way,
# and compared. Says what differs, a line each, and which kinds of numbers it has not found.
import json
import math
import re
import sys

REACH = 1.0  # seconds that a look at a worker speaks of, at most
STATES = "ok failed waiting running stopped zombie skipped forked retry off".split()
# What is to be found on the screens, or they are no longer understood here.
KINDS = """
BEGAN, CORE, CPU, CPU of cores, ELAPSED, ETA, ETA ?, MEM, SIGKILL in, TIME+, at once, box REAPED, box RUNNING,
box STOPPED, box WAITING, box ZOMBIE, axis, busy cores, deaths of a column,
fork of a lane, idle, last, woken, woken by a death, clock, code of an end, count of failed, count of forked, count of
ok, count of off, count of retry, count of running, count of skipped, count of waiting, count of zombie, cpu, cpu ?,
cpu is a bound, deaths of a read, deaths since, done, ended: failed, ended: skipped, ended: succeeded,
exit code, grace, has begun, mailbox SIGCHLD, mailbox died, mailbox waitpid, more to come, no news for,
of all, pid, range, reaped since, signals of an end, slots, speed-up, summary: CPU, summary: at the same
time, summary: attempt, summary: by hand, summary: cpu, summary: cut short, summary: elapsed, summary: ended, summary: exit, summary: failed, summary: jobs,
summary: skipped, summary: speed-up, summary: succeeded, summary: wall, summary: warning, summary: work,
time of began, time of ending, time of exited, time of retry, try, try in, woken by, zombie for, zombies
left
""".replace("\n", " ").strip().split(", ")
wrong = []
compared = {}
where = ""


def same(what, shown, wanted, within=0.0):
    compared[what] = compared.get(what, 0) + 1
    if wanted is None or abs(shown - wanted) > within + 1e-9:
        wrong.append("%s: %s is %s, and should be %s" % (where, what, shown, wanted))


class Job:
    def __init__(self):
        self.state, self.events, self.attempt = "waiting", [], 0
        self.forked = self.exited = self.reaped = self.retry = self.kill = None
        self.samples, self.cpu, self.peak, self.estimate = [], 0.0, 0, None
        self.after, self.pid, self.code, self.signal, self.ok = [], None, None, None, False
        self.cause, self.ending = "", None
        self.over = False  # off, and skipped for that

    def lives(self):
        return self.state in ("forked", "running", "stopped")

    def elapsed(self, now):
        return (self.exited if self.exited is not None else now) - self.forked


class Run:
    def __init__(self):
        self.jobs, self.ended, self.deaths, self.signals, self.reaps = {}, None, 0, 0, 0
        self.work, self.cpu, self.log, self.slots, self.unmeasured = 0.0, 0.0, [], None, False
        self.last_signals = self.before = None
        self.spans = []  # what a core did between two looks: from, to, CPU time, job, core

    def take(self, e):
        kind, t = e["event"], e["t"]
        job = self.jobs.get(e.get("job"))
        self.log.append(e)
        if kind == "run":
            self.slots, self.hardware = e["slots"], e["hardware"]
        elif kind == "queued":
            self.jobs[e["job"]] = job = Job()
            job.name, job.estimate, job.after = e["name"], e.get("estimate"), e.get("after", [])
            job.kind = e.get("kind", 0)
        elif kind == "forked":
            job.__dict__.update(state="forked", forked=t, exited=None, reaped=None, attempt=e["attempt"],
                                pid=e["pid"], samples=[], kill=None, ending=None, retry=None,
                                slot=e["slot"], spans=0)
        elif kind == "began":
            job.state = "running"
        elif kind == "sample":
            self.look(job, e)
            job.samples.append(e)
        elif kind == "ending":
            job.ending, job.kill = e["signal"], t + e["grace"] if "grace" in e else None
        elif kind == "exited":
            self.deaths += e.get("cause") != "lost"
            self.work += t - job.forked
            job.__dict__.update(state="zombie", exited=t, code=e.get("code"), signal=e.get("signal"),
                                ok=e["ok"], cause=e.get("cause", ""))
        elif kind == "reaped":
            self.reaps += job.cause != "lost"
            job.reaped = t
            job.state = "ok" if job.ok else "skipped" if job.cause == "goal" \
                else "off" if job.cause == "held" else "failed"
            job.cpu += e.get("user", 0) + e.get("system", 0)
            self.cpu += e.get("user", 0) + e.get("system", 0)
            job.peak = max([job.peak, e.get("peak_memory", 0)] + [s["memory"] for s in job.samples])
        elif kind == "retry":
            job.state, job.retry = "retry", t + e["wait"]
        elif kind == "skipped":
            job.state = "ok" if e.get("done_before") else "failed" if e.get("failed_before") \
                else "off" if e.get("by_hand") else "skipped"
            job.over = True
        elif kind == "held":
            job.state = "off" if e["on"] else "waiting" if job.state == "off" else job.state
            job.retry, job.over = None, False
        elif kind == "signals":
            self.signals += e["entries"]
            self.last_signals = len(self.log)
        elif kind == "ended":
            self.ended = e

    def look(self, job, e):
        """A span of a core: CPU time since the look before, at most REACH back."""
        before = job.samples[-1] if job.samples else {"t": job.forked, "cpu": 0}
        passed, used = e["t"] - before["t"], e["cpu"] - before["cpu"]
        reach = min(passed, REACH)
        if job.state == "zombie" or passed <= 0 or used <= 0 or e.get("core", -1) < 0:
            return
        last = next((s for s in reversed(self.spans) if s["job"] == e["job"]), None) if job.spans else None
        if last and last["core"] == e["core"] and abs(last["to"] - (e["t"] - reach)) < 5e-7:
            last["to"], last["cpu"] = e["t"], last["cpu"] + min(used, reach)
            return
        job.spans += 1
        self.spans.append({"from": e["t"] - reach, "to": e["t"], "cpu": min(used, reach),
                           "job": e["job"], "core": e["core"]})

    def count(self, *states):
        return sum(job.state in states for job in self.jobs.values())

    def given_up(self):
        """Of those skipped: they have run, and were not needed to their end, or not tried again."""
        return sum(job.state == "skipped" and job.attempt > 0 for job in self.jobs.values())

    def by_hand(self):
        return sum(job.state == "off" and job.over for job in self.jobs.values())

    def wall(self, now):
        return self.ended["wall"] if self.ended else now

    def at_once(self, now):
        alive = sum(now - job.forked for job in self.jobs.values() if job.lives())
        return (self.work + alive) / self.wall(now)


def share(job, now):
    """Of a core, between its last two samples, or its only one and the fork; None: not known now."""
    if not job.samples or now - job.samples[-1]["t"] > 2.5:
        return None
    last = job.samples[-1]
    for before in reversed([{"t": job.forked, "cpu": 0}] + job.samples[:-1]):
        if before["t"] < last["t"]:
            passed = last["t"] - before["t"]
            return max(0, last["cpu"] - before["cpu"]) / passed
    return None


def met(run, after):
    state = run.jobs[after["job"]].state
    return state == "ok" if after["when"] == "succeeded" else state in ("ok", "failed", "skipped")


def eta(run, now, ahead):
    """Seconds that are left, or None where that is not to be trusted; and whether it is a guess."""
    done = [j for j in run.jobs.values() if j.state in ("ok", "failed") and j.exited is not None]
    took = [j.elapsed(now) for j in done]

    def mean_of(took):
        mean = sum(took) / len(took)
        return None if sum(s * s for s in took) / len(took) - mean * mean > mean * mean else mean

    def of_all(jobs):
        return mean_of(took) if len(took) >= 5 and len(took) >= 0.05 * jobs else None

    kinds = {}
    for kind in set(j.kind for j in run.jobs.values() if j.kind):
        own = [j.elapsed(now) for j in done if j.kind == kind]
        if len(own) >= 2 and len(own) >= 0.05 * sum(j.kind == kind for j in run.jobs.values()):
            kinds[kind] = mean_of(own)
    mixed = any(j.kind for j in run.jobs.values())
    guess = mixed and ahead > 0
    told = [j for j in done if j.estimate and j.state == "ok"]
    told_s, took_s = sum(j.estimate for j in told), sum(j.elapsed(now) for j in told)
    holds = not told or (took_s < told_s * 1.5 and told_s < took_s * 1.5)
    lasts = {}
    for number, job in run.jobs.items():
        if job.state in ("ok", "failed", "skipped", "zombie", "off"):
            continue
        known = (job.estimate and holds) or job.kind in kinds
        whole = job.estimate if job.estimate and holds else kinds[job.kind] if known else of_all(len(run.jobs))
        guess |= mixed and not known
        passed = job.elapsed(now) if job.lives() else 0
        if whole is None or job.state == "stopped" or passed > whole * 1.25 + 0.5:
            return None, False
        if job.retry is not None and job.retry > now:
            whole += job.retry - now
        lasts[number] = max(0, whole - passed)
    if not lasts and not ahead:
        return None if run.count("zombie") else 0, False
    mean = of_all(len(run.jobs) + ahead)
    if ahead and mean is None:
        return None, False

    def finish(number):
        waits = [finish(a["job"]) for a in run.jobs[number].after if a["job"] in lasts and not met(run, a)]
        return max(waits + [0]) + lasts[number]

    chain = any(run.jobs[n].state == "waiting" and run.jobs[n].after for n in lasts)
    longest = max([finish(n) if chain else lasts[n] for n in lasts] + list(lasts.values()) + [0])
    count = len(lasts) + ahead
    work = sum(lasts.values()) + (ahead * mean if ahead else 0)
    longest = max(longest, mean if ahead else 0)
    return max(work / min(run.slots or count, count), longest), guess


def seconds(text):
    """What a time of the screen says, and how much more it may be."""
    for pattern, factor in ((r"([\d.]+) us", 1e-6), (r"([\d.]+) ms", 1e-3), (r"([\d.]+) s", 1)):
        match = re.fullmatch(pattern, text)
        if match:
            return float(match[1]) * factor, factor * (0.1 if "." in match[1] else 1)
    match = re.fullmatch(r"(\d+)m(\d\d)s", text)
    return int(match[1]) * 60 + int(match[2]), 1


def same_time(what, text, wanted):
    if wanted is None:
        wrong.append("%s: %s is %s where there is none" % (where, what, text))
        return
    shown, unit = seconds(text)
    same(what, shown, wanted, unit)


def head(run, now, lines, ahead):
    first, second, rule = lines[:3]
    m = re.search(r"(\d\d):(\d\d\.\d)", first)
    same("clock", int(m[1]) * 60 + float(m[2]), int(run.wall(now) * 10 + 1e-6) / 10)
    m = re.search(r"ETA([ ~]) *(\d+) s", first)
    wanted, guess = eta(run, now, ahead)
    if m:
        same("ETA", int(m[2]), wanted, 1)
        same("ETA ~", m[1] == "~", guess)
    elif re.search(r"ETA +\?", first) and not (len(run.jobs) == 0):
        same("ETA ?", 0, 0 if wanted is None else wanted)
    m = re.search(r"(\d+) slots?", first)
    if m:
        same("slots", int(m[1]), run.slots)
    living = [job for job in run.jobs.values() if job.lives()]
    shares = [share(job, now) for job in living]
    m = re.search(r"cpu([ ≥]) *([\d?]+)% of (\d+)%", first)
    if m and m[2] != "?":
        same("cpu", int(m[2]), 100 * sum(s for s in shares if s is not None), 0.51)
        same("cpu is a bound", m[1] == "≥", None in shares)
    elif m:
        same("cpu ?", 1, int(all(s is None for s in shares)))
    m = re.search(r"speed-up([ ≥])([\d.]+)x", first)
    live_cpu = sum(job.samples[-1]["cpu"] for job in run.jobs.values()
                   if job.samples and (job.lives() or job.state == "zombie"))
    if m:
        same("speed-up", float(m[2]), (run.cpu + live_cpu) / run.wall(now), 0.051)
    m = re.search(r"([\d.]+) at once(?:, CPU.([\d.]+))?", first)
    if m:
        same("at once", float(m[1]), run.at_once(run.ended["t"] if run.ended else now), 0.051)
    if m and m[2]:
        same("CPU of cores", float(m[2]), run.cpu / run.wall(now), 0.051)
    counts = {state: run.count(state) for state in STATES}
    counts["waiting"] += ahead
    counts["ended"] = run.given_up()
    counts["skipped"] -= counts["ended"]
    seen = dict((word, int(n)) for n, word in re.findall(r"(\d+) (%s)\b" % "|".join(counts), second))
    for word, n in seen.items():
        same("count of " + word, n, counts[word])
    m = re.search(r"(\d+)/(\d+)\s*$", second)
    if m:
        same("done", int(m[1]), run.count("ok", "failed", "skipped") + (run.by_hand() if run.ended else 0))
        same("of all", int(m[2]), len(run.jobs) + ahead)
    m = re.search(r" (\d+)-(\d+) of (\d+) ", rule)
    if m:
        same("range", int(m[3]), len(run.jobs))


def cell(line, header, title):
    """What ends where a title of the table ends."""
    at = header.find(" " + title + " ") + 1 or header.find(title)
    text = line[:at + len(title)] if 0 <= at <= len(line) - len(title) else ""
    m = re.search(r"(?:^|  )(\S+(?: (?:us|ms|s))?)$", text)
    return m[1] if m else None


def row(run, now, header, line):
    number = cell(line, header, "#") or (re.match(r" *\S+ *[a-z]* +(\d+) ", line) or [None, None])[1]
    job = run.jobs.get(int(number)) if number and number.isdigit() else None
    if job is None:
        return
    # A result that begins early stands where these are not.
    pid, began, elapsed = (c if c and re.match(r"\d", c) else None
                           for c in (cell(line, header, t) for t in ("PID", "BEGAN", "ELAPSED")))
    same("pid", int(pid or 0), job.pid or 0)
    same("has begun", began is not None, job.forked is not None)
    if began:
        same_time("BEGAN", began, job.forked)
    if elapsed:
        same_time("ELAPSED", elapsed, job.elapsed(now))
    sampled = job.lives() and job.samples and now - job.samples[-1]["t"] <= 2.5
    core, cpu, memory, time = (cell(line, header, t) for t in ("CORE", "CPU", "MEM", "TIME+"))
    if "CORE" in header:  # on a screen of 100 columns CPU time stands in its place
        same("CORE", int(core) if core else -1, job.samples[-1]["core"] if sampled else -1)
    if time:
        same_time("TIME+", time, job.cpu + (job.samples[-1]["cpu"] if job.samples and job.reaped is None else 0))
    if cpu and cpu.endswith("%"):
        whole = job.exited is not None and job.exited > job.forked
        wanted = share(job, now) if sampled else job.cpu / (job.exited - job.forked) if whole else None
        same("CPU", int(cpu[:-1]), 100 * wanted if wanted is not None else None, 0.51)
    wanted = job.samples[-1]["memory"] if sampled else job.peak if job.state in ("ok", "failed", "skipped") else 0
    m = re.fullmatch(r"([\d.]+)([KMG]?)", memory or "0")
    size = float(m[1]) * 1024 ** " KMG".index(m[2] or " ")
    same("MEM", size, wanted, 1024 ** " KMG".index(m[2] or " ") * (0.1 if "." in m[1] else 1))
    result(run, now, job, line[header.find("RESULT"):] if "RESULT" in header else "")


def result(run, now, job, text):
    for pattern, what, wanted in ((r"^exit (\d+)", "exit code", job.code), (r"try (\d+)", "try",
                                  job.attempt + (job.state == "retry"))):
        m = re.search(pattern, text)
        if m:
            same(what, int(m[1]), wanted)
    for pattern, what, wanted in ((r"zombie for ([\d.]+ \w+)", "zombie for", now - (job.exited or now)),
                                  (r"try \d+ in ([\d.]+ \w+)", "try in", (job.retry or now) - now),
                                  (r"SIGKILL in ([\d.]+ \w+)", "SIGKILL in", (job.kill or now) - now)):
        m = re.search(pattern, text)
        if m:
            same_time(what, m[1], wanted)


def life(run, now, lines):
    text = "\n".join(lines)
    boxes = {"WAITING": run.count("waiting", "retry"), "RUNNING": run.count("running", "forked"),
             "STOPPED": run.count("stopped"), "ZOMBIE": run.count("zombie"),
             "REAPED": sum(j.reaped is not None and j.state not in ("zombie", "retry", "waiting") and not j.lives()
                           for j in run.jobs.values())}
    for box, wanted in boxes.items():
        m = re.search(r"%s (\d+)" % box, text)
        if m:
            same("box " + box, int(m[1]), wanted)
    for word, wanted in (("died", run.deaths), ("SIGCHLD", run.signals), ("waitpid", run.reaps)):
        m = re.search(r"^ %s +█* +(\d+)\b" % word, text, re.M)
        if m:
            same("mailbox " + word, int(m[1]), wanted)
    m = re.search(r"left (\d+) zombie", text)
    if m:
        same("zombies left", int(m[1]), run.deaths - run.signals)
    m = re.search(r"woken by (\d+) SIGCHLD: (\d+) deaths?(?:, (\d+) reaped)?", text)
    if m:
        since = run.log[run.last_signals:]
        same("woken by", int(m[1]), run.log[run.last_signals - 1]["entries"])
        same("deaths since", int(m[2]), sum(e["event"] == "exited" for e in since))
        if m[3]:
            same("reaped since", int(m[3]), sum(e["event"] == "reaped" for e in since))
    m = re.search(r"no news for ([\d.]+ s)", text)
    if m:
        same_time("no news for", m[1], now - max(e["t"] for e in run.log if e["event"] != "sample"))


def events(run, lines):
    names = {job.name: number for number, job in run.jobs.items()}
    for line in lines:
        m = re.match(r" +(\d+\.\d{3})  (\w+) +(\w+ \d+)  (.*)", line)
        if not m or m[2] not in ("End", "Begin", "Kill", "Retry") or m[3] not in names:
            continue
        kind = {"End": "exited", "Begin": "began", "Kill": "ending", "Retry": "retry"}[m[2]]
        near = [e for e in run.log if e["event"] == kind and e["job"] == names[m[3]]]
        same("time of " + kind, float(m[1]), min((e["t"] for e in near), key=lambda t: abs(t - float(m[1]))), 0.00051)
        exit_code = re.search(r"exit (\d+)", m[4])
        if exit_code:
            same("code of an end", 1, int(int(exit_code[1]) in [e.get("code") for e in near]))
        late = re.search(r"(\d+) SIGCHLD(?:, (\d+) death)?", m[4])
        if late and kind == "exited":
            deaths_after(run, min(near, key=lambda e: abs(e["t"] - float(m[1]))), late)
        grace = re.search(r"SIGKILL in ([\d.]+ \w+)", m[4])
        if grace:
            same_time("grace", grace[1], min(near, key=lambda e: abs(e["t"] - float(m[1]))).get("grace"))


def deaths_after(run, end, shown):
    at = max(i for i, e in enumerate(run.log[:run.log.index(end)]) if e["event"] == "signals")
    since = 0
    for e in run.log[at + 1:]:
        if e["event"] == "signals":
            break
        since += e["event"] == "exited"
    same("signals of an end", int(shown[1]), run.log[at]["entries"])
    same("deaths of a read", int(shown[2] or 0), since)


class Axis:
    """Of a pane: where it begins, how long a column is: the least round number that shows all."""

    def __init__(self, run, now, lines, width):
        self.until = run.ended["t"] if run.ended else now
        self.row = next(line for line in lines if "│0 s" in line)
        self.left = self.row.index("│0 s")
        self.columns = width - self.left - 1
        least = max(1, math.ceil(round(self.until * 1e6) / self.columns))
        self.us = min(n * 10 ** k // 100 for n in (100, 125, 150, 200, 250, 300, 400, 500, 600, 800)
                      for k in range(12) if n * 10 ** k // 100 >= least)

    def column(self, t):
        return round(t * 1e6) // self.us

    def check(self):
        for m in re.finditer(r"│(?:(\d+):(\d\d)|([\d.]+) s)", self.row):
            t = int(m[1]) * 60 + int(m[2]) if m[1] else float(m[3])
            same("axis", m.start() - self.left, self.column(t))


def timeline(run, now, lines, width):
    if not any("│0 s" in line for line in lines):
        return
    axis = Axis(run, now, lines, width)
    axis.check()
    jobs = run.jobs.values()
    deaths = [axis.column(job.exited) for job in jobs if job.exited is not None]
    news = {axis.column(e["t"]) for e in run.log if e["event"] in ("signals", "exited")}
    for line in lines:
        if line.startswith(" parent"):
            shown = [m.start() - axis.left for m in re.finditer("[▲⇅]", line)]
            for at in shown:
                same("woken", at, at if at in news else None)
            for at in set(deaths):
                same("woken by a death", at, at if at in shown or at >= axis.columns else None)
            for m in re.finditer(r"[▲⇅](\d+)", line):
                same("deaths of a column", int(m[1]), deaths.count(m.start() - axis.left))
        slot = re.match(r" +(\d+) ", line)
        for m in re.finditer(r" idle ([\d.]+ m?s|\d+m\d\ds) ", line) if slot else ():
            middle = ((m.start() + m.end()) / 2 - axis.left) * axis.us / 1e6
            of = [job for job in jobs if job.forked is not None and job.slot == int(slot[1])]
            begin = [job.reaped for job in of if job.forked < middle]
            end = [job.forked for job in of if job.forked >= middle]
            same_time("idle", m[1], min(end + [axis.until]) - max(begin + [0]) if None not in begin else None)
        m = re.match(r" \S (\w+ \d+) ", line)
        job = next((job for job in jobs if m and job.name == m[1]), None)
        if job and job.forked is not None and job.attempt == 1 and "┕" in line:
            same("fork of a lane", line.index("┕") - axis.left, axis.column(job.forked))


def cores(run, now, tabs, lines):
    there = run.hardware["cores"]
    m = re.search(r" last ([\d.]+ m?s|\d+m\d\ds): too", tabs)
    ends = sorted([math.inf if job.exited is None else job.exited
                   for job in run.jobs.values() if job.forked is not None])
    if m:
        end = run.ended["t"] if run.ended else now
        same_time("last", m[1], end - ends[-there] if len(ends) >= there else None)
    if not any("│0 s" in line for line in lines):
        return
    axis = Axis(run, now, lines, len(tabs))
    axis.check()
    for line in [line for line in lines if line.startswith(" busy/%d" % there)]:
        for at in range(axis.columns):
            begin, used, seen = at * axis.us / 1e6, 0, False
            for span in run.spans:
                part = min(span["to"], begin + axis.us / 1e6) - max(span["from"], begin)
                if axis.column(span["from"]) <= at <= axis.column(span["to"] - 1e-6):
                    seen = True
                    used += max(0, part) * span["cpu"] / (span["to"] - span["from"])
            cell = line[axis.left + at:axis.left + at + 1] or " "
            level = " ▁▂▃▄▅▆▇█".index(cell)
            wanted = max(1, min(8, used / (axis.us / 1e6) / there * 8)) if seen else 0
            same("busy cores", level, wanted, 0.51)


def screen(run, facts, lines):
    now, ahead = facts["now"], facts["ahead"]
    head(run, now, lines, ahead)
    header, at = lines[3], 4
    while at < len(lines) and not re.search(r"1 Events.* 5 Life|1 Events.*\[5 Life", lines[at]):
        m = re.search(r"(\d+) more to come", lines[at])
        if m:
            same("more to come", int(m[1]), ahead)
        else:
            row(run, now, header, lines[at])
        at += 1
    if at < len(lines) and "[5 Life]" in lines[at]:
        life(run, now, lines[at + 1:])
    elif at < len(lines) and "[3 Timeline]" in lines[at]:
        timeline(run, now, lines[at + 1:], len(lines[at]))
    elif at < len(lines) and "[4 Cores]" in lines[at]:
        cores(run, now, lines[at], lines[at + 1:])
    elif at < len(lines):
        events(run, lines[at + 1:])


def summary(run, lines):
    names = {job.name: job for job in run.jobs.values()}
    text, e = "\n".join(lines), run.ended
    for line in lines:
        m = re.match(r"  (\w+ \d+) +\| +([\d.]+) s \| (?:exit (\d+))?(?:.*\(try (\d+)\))?", line)
        if not m or m[1] not in names:
            continue
        job = names[m[1]]
        same("summary: elapsed", float(m[2]), job.exited - job.forked, 0.0051)
        if m[3] is not None:
            same("summary: exit", int(m[3]), job.code)
        if m[4]:
            same("summary: attempt", int(m[4]), job.attempt)
    m = re.search(r"^(\d+) jobs?: (\d+) succeeded(?:, (\d+) failed(?: \((\d+) of them cut short\))?)?(?:, (\d+) ended)?(?:, (\d+) stopped by you or not started)?(?:, (\d+) skipped)?", text, re.M)
    same("summary: jobs", int(m[1]), len(run.jobs))
    same("summary: succeeded", int(m[2]), run.count("ok"))
    same("summary: failed", int(m[3] or 0), run.count("failed"))
    same("summary: cut short", int(m[4] or 0),
         sum(j.state == "failed" and j.cause in ("stop", "halt") for j in run.jobs.values()))
    same("summary: ended", int(m[5] or 0), run.given_up())
    same("summary: by hand", int(m[6] or 0), run.by_hand())
    same("summary: skipped", int(m[7] or 0), run.count("skipped") - run.given_up())
    m = re.search(r"^wall ([\d.]+) s \| cpu ([\d.]+) s(?: \| speed-up ([\d.]+)x)?", text, re.M)
    same("summary: wall", float(m[1]), e["t"], 0.0051)
    same("summary: cpu", float(m[2]), run.cpu, 0.0051)
    if m[3]:
        same("summary: speed-up", float(m[3]), run.cpu / e["t"], 0.051)
    m = re.search(r"^([\d.]+) s of work in ([\d.]+) s: ([\d.]+) at the same time; CPU ([\d.]+)", text, re.M)
    if m:
        same("summary: work", float(m[1]), run.work, 0.0051)
        same("summary: at the same time", float(m[3]), run.work / e["t"], 0.051)
        same("summary: CPU", float(m[4]), run.cpu / e["t"], 0.051)
    m = re.search(r"WARNING: (\d+) of (\d+)", text)
    same("summary: warning", int(m[1]) if m else 0, run.count("failed"))
    for key, state in (("succeeded", "ok"), ("failed", "failed"), ("skipped", "skipped")):
        same("ended: " + key, e[key], run.count(state) + (run.by_hand() if key == "skipped" else 0))


def main():
    global where
    run, lines = None, open(sys.argv[1], encoding="utf-8").read().split("\n")
    at = seed = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        if line.startswith("SEED "):
            run, seed = Run(), line
        elif line.startswith("{"):
            run.take(json.loads(line))
        elif line.startswith("SCREEN ") or line == "SUMMARY":
            end = lines.index("END", at)
            where = "%s, line %d" % (seed, at)
            if line == "SUMMARY":
                summary(run, lines[at:end])
            else:
                screen(run, json.loads(line[7:]), lines[at:end])
            at = end + 1
    for what in wrong[:20]:
        print(what)
    never = [kind for kind in KINDS if kind not in compared]
    print("%d wrong; never found: %s" % (len(wrong), ", ".join(never) or "none"))
    if len(sys.argv) > 2:
        print("\n".join("%7d %s" % (n, what) for what, n in sorted(compared.items())))
    return bool(wrong or never)


sys.exit(main())

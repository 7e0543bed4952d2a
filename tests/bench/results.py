"""results.py - `--write`: what a benchmark prints also goes into RESULTS.md, between its two marks.

open_part() comes first, close_part() last: a benchmark that is broken off leaves the file as it was.
"""
import os, shutil, subprocess, sys, time

here = os.path.dirname(os.path.abspath(__file__))
part, printed = None, []


class Both:
    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        printed.append(text)
        return self.stream.write(text)

    def flush(self):
        self.stream.flush()


def open_part(name):
    """Takes --write out of the arguments, which stay as they are otherwise."""
    global part
    if "--write" in sys.argv:
        sys.argv.remove("--write")
        part, sys.stdout = name, Both(sys.stdout)


def head():
    git = ["git", "-C", here, "describe", "--always", "--dirty"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip() if shutil.which("git") else ""
    return (f"{time.strftime('%Y-%m-%d')}, commit {commit or 'unknown'}, Linux {os.uname().release}, {os.cpu_count()} processors, "
            f"`tests/bench/{' '.join([part] + sys.argv[1:])}`:")


def close_part():
    if part is None:
        return
    path = os.path.join(here, "RESULTS.md")
    begin, end = f"<!-- {part}: written -->\n", f"<!-- {part}: end -->\n"
    with open(path) as file:
        before, rest = file.read().split(begin)
    after = rest.split(end)[1]
    text = "".join("    " + line + "\n" if line.strip() else "\n" for line in "".join(printed).strip("\n").split("\n"))
    with open(path + ".new", "w") as file:
        file.write(f"{before}{begin}{head()}\n\n{text}{end}{after}")
    os.replace(path + ".new", path)

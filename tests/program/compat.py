#!/usr/bin/env python3
"""Whether `forkboard parallel` and `forkboard xargs` do what GNU parallel and xargs(1) do.

    compat.py FORKBOARD [-v] [-i ID] [-j N] [--least PEER=PERCENT]... [--page FILE] [--fresh]

Each line of compat/cases.tsv is a command line with @P in it, for which the program stands. bash runs it in
a directory of its own that holds the same files each time; standard output, whether it succeeded and the
files that it made are compared with what the other program did, which compat/answers.json keeps (--fresh:
runs the other programs, which have to be there, and writes that file again).

Columns: id, the other program, what is compared (sort: lines in any order; order; none: no output; with
/nofiles no files), the command line, and, where what comes out is meant to differ, the word that begins the
reason in the manual page (--page: it has to stand there). Exit status 1: one differs without a reason, or
fewer than PERCENT are the same.
"""
import argparse, base64, concurrent.futures, hashlib, json, os, shutil, signal, subprocess, sys, tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "compat")
LIMIT = 60
COLUMNS = ("id", "peer", "compare", "command", "why")
FILES = {
    "abc": "A\nB\nC\n", "def": "D\nE\nF\n", "abc0": "A\0B\0C\0", "abc_": "A_B_C_", "commas": "A,B,C",
    "tsv": "f1\tf2\nA\tB\nC\tD\n", "tsvsp": "foo\tbar\nbaz \t quux\n", "csv": "1,one\n2,two\n3,three\n",
    "quoted.csv": '"a,b",c\n"d ""e""",f\n', "cmds": "echo a 1\necho b 2 | tr b B\nprintf 'c\\n'\n",
    "n8": "".join("%d\n" % i for i in range(1, 9)), "n300": "".join("%d\n" % i for i in range(1, 301)),
    "n3000": "".join("%d\n" % i for i in range(1, 3001)), "fasta": ">s1\nAC\nGT\n>s2\nTTT\n>s3\nG\n",
    "hdr": "name\n1\n2\n3\n4\n5\n", "recs": "a--b--c--d", "list": "a.txt\nnope\nb.txt\n",
    "a.txt": "x\ny\n", "b.txt": "x\nz\n", "c.txt": "1 2\n3 4\n", "one.htm": "<p>FOO BAR</p>\n",
    "two.htm": "<b>2</b>\n", "x.cfg": "FOO BAR\n", "y.cfg": "nothing\n", "w.log": "w\n", "v.log": "v\n",
    "sub/p.txt": "p x\n", "sub/q.txt": "q\n", "dest/keep": "", "big": "0123456789" * 4,
    "My brother's 12\" *** record  (costs $$$).jpg": "jpg\n",
}


def make_files(base):
    for name, text in FILES.items():
        path = os.path.join(base, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", newline="") as out:
            out.write(text)


def changed_files(base):
    """Every file below base that is new, gone or another: its hash; job logs without their times."""
    found = {name: "gone" for name in FILES}
    for folder, _, names in os.walk(base):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as source:
                data = source.read()
            if data.startswith(b"\x1f\x8b"):  # of gzip, with a time in it
                data = b"gzip"
            if data.startswith(b"Seq\tHost\tStarttime"):
                rows = [row.split(b"\t") for row in data.splitlines()]
                data = b"\n".join(sorted(b"\t".join(r[:1] + r[6:]) for r in rows if len(r) > 8))
            name = os.path.relpath(path, base)
            if name in FILES and data == FILES[name].encode():
                del found[name]
            else:
                found[name] = hashlib.md5(data).hexdigest()
    return found


def run(case, program, home):
    base = tempfile.mkdtemp(prefix="case.", dir=home)
    make_files(base)
    env = {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "SHELL": "/bin/bash", "TMPDIR": home,
           "XDG_STATE_HOME": os.path.join(home, "state"), "PARALLEL_HOME": os.path.join(home, ".parallel")}
    shell = subprocess.Popen(["/bin/bash", "-c", case["command"].replace("@P", program)], cwd=base, env=env,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             start_new_session=True)
    try:
        out, err = shell.communicate(timeout=LIMIT)
        code = shell.returncode
    except subprocess.TimeoutExpired:
        os.killpg(shell.pid, signal.SIGKILL)
        out, err = shell.communicate()
        code = "it did not end"
    result = {"out": out, "err": err, "code": code, "files": changed_files(base)}
    shutil.rmtree(base, ignore_errors=True)
    return result


def differs(case, theirs, ours):
    how, _, rest = case["compare"].partition("/")
    outputs = [one["out"] for one in (theirs, ours)]
    if how == "sort":
        outputs = [sorted(one.splitlines()) for one in outputs]
    what = []
    if how != "none" and outputs[0] != outputs[1]:
        what.append("output")
    if (theirs["code"] == 0) != (ours["code"] == 0) or isinstance(ours["code"], str):
        what.append("status")
    if rest != "nofiles" and theirs["files"] != ours["files"]:
        what.append("files")
    return what


def read_cases():
    with open(os.path.join(HERE, "cases.tsv"), encoding="utf-8") as source:
        for row in source:
            if row.strip() and not row.startswith("#"):
                fields = row.rstrip("\n").split("\t")
                yield dict(zip(COLUMNS, fields + [""] * (len(COLUMNS) - len(fields))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("forkboard")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("-i", "--id")
    parser.add_argument("-j", type=int, default=4)
    parser.add_argument("--least", action="append", default=[])
    parser.add_argument("--page")
    parser.add_argument("--fresh", action="store_true")
    args = parser.parse_args()
    home = tempfile.mkdtemp(prefix="compat.", dir=os.environ.get("TMPDIR"))
    os.makedirs(os.path.join(home, ".parallel"))
    open(os.path.join(home, ".parallel", "will-cite"), "w").close()
    cases = [case for case in read_cases() if args.id in (None, case["id"])]
    path = os.path.join(HERE, "answers.json")
    try:
        with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
            if args.fresh:
                theirs = list(pool.map(lambda case: run(case, case["peer"], home), cases))
                with open(path, "w") as out:
                    rows = [json.dumps(case["id"]) + ": " + json.dumps(
                        {"out": base64.b64encode(one["out"]).decode(), "code": one["code"], "files": one["files"]},
                        sort_keys=True) for case, one in zip(cases, theirs)]
                    out.write("{\n" + ",\n".join(rows) + "\n}\n")
            with open(path) as source:
                kept = json.load(source)
            program = os.path.abspath(args.forkboard)
            ours = list(pool.map(lambda case: run(case, program + " " + case["peer"], home), cases))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    sys.exit(judge(args, cases, kept, ours))


def judge(args, cases, kept, ours):
    page = open(args.page, encoding="utf-8").read() if args.page else None
    same, status = {}, 0
    for case, one in zip(cases, ours):
        answer = dict(kept[case["id"]], out=base64.b64decode(kept[case["id"]]["out"]))
        what = differs(case, answer, one)
        same.setdefault(case["peer"], []).append(not what)
        if what:
            print("%s %s: %s: %s (%s)" % ("meant" if case["why"] else "WRONG", case["id"], case["why"] or "?",
                                          case["command"], ", ".join(what)))
            if args.verbose or not case["why"]:
                print("    theirs: %s %r\n    ours  : %s %r %r" % (answer["code"], answer["out"][:200], one["code"],
                                                                one["out"][:200], one["err"][:200]))
        if (what and not case["why"]) or (case["why"] and page is not None and "*%s*" % case["why"] not in page):
            status = 1
    for peer, some in sorted(same.items()):
        print("%s: %d of %d command lines the same, %.1f %%" % (peer, sum(some), len(some), 100 * sum(some) / len(some)))
    for least in args.least:
        peer, _, percent = least.partition("=")
        status |= 100 * sum(same[peer]) < float(percent) * len(same[peer])
    return status


if __name__ == "__main__":
    main()

"""The scripts of program/, as tests/mutate uses them: what they execute of the program and of the two
libraries, and a run of one with a mutant in them.

A program may end by _exit, exec or a signal, of another's too, so counts that are written at an exit would
miss much. Here each basic block calls a function (-fsanitize-coverage=trace-pc) that marks its address in a
file, mapped by all processes of the script; objdump says which lines stand there."""
import collections, json, os, re, select, shutil, subprocess, threading, time

# What judges the load or memory, builds, or needs far too long: no mutant meets it.
LEFT_OUT = {
    "e2e_all_day": "it judges a long run", "e2e_bar": "it measures", "e2e_board_cost": "it measures",
    "e2e_build": "it builds the project", "e2e_compat": "the peers' commands, each many times",
    "e2e_docs": "no program runs in it", "e2e_inject": "it counts system calls",
    "e2e_load": "it judges the load", "e2e_numbers": "its program is among the scripted tests",
    "e2e_readme": "it compiles with the archives", "e2e_slurm": "it needs a cluster",
    "e2e_valgrind": "minutes, and a program of its own"}
LONGEST = 300  # seconds: one that takes more is left out
MOST = 150     # seconds that all scripts of one mutant took together; those after that do not meet it
BOARD_BELOW = re.compile(r"engine/(base|output|sys)/(?!words\.c|cpus\.c)")
TRACE_C = r"""#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
static unsigned char *marks;
static uintptr_t size;
__attribute__((visibility("hidden"))) void __sanitizer_cov_trace_pc(void)
{
    uintptr_t at = (uintptr_t)__builtin_return_address(0) - (uintptr_t)__ehdr_start;
    if (at < size)
        marks[at] = 1;
}
__attribute__((constructor(101))) static void begin(void)
{
    char path[4200] = "";
    struct stat about;
    Dl_info where;
    ssize_t length = 0;
    if (LIBRARY && dladdr(__ehdr_start, &where) != 0)
        length = snprintf(path, 4100, "%s", where.dli_fname);
    else if (!LIBRARY)
        length = readlink("/proc/self/exe", path, 4090);
    if (length <= 0)
        return;
    snprintf(path + length, 10, ".marks");
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 && !LIBRARY && getenv("MUTATE_MARKS") != NULL) /* a copy of the program */
        fd = open(getenv("MUTATE_MARKS"), O_RDWR | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) < 0)
        return;
    void *all = mmap(NULL, (size_t)about.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (all != MAP_FAILED) {
        marks = all;
        size = (uintptr_t)about.st_size;
    }
}
"""
PROGRAM, ENGINE, BOARD = "forkboard", "libforkboard.so.1", "libforkboard-board.so.1"


class Scripts:
    def __init__(self, house, places):
        """house: tests/mutate's own names (run, tree, room, units ...); places: the words of --tests"""
        self.house = house
        here = os.path.join(house.here, "program")
        names = {name[:-3]: os.path.join(here, name) for name in sorted(os.listdir(here))
                 if re.fullmatch(r"e2e_.*\.sh", name)}
        self.paths = {name: path for name, path in names.items() if name not in LEFT_OUT
                      and f"program/{name}.sh".startswith(places)}
        self.lines, self.seconds, self.silence, self.stages = {}, {}, {}, set()
        objects = house.in_library["program"]
        self.main = next(u for u in house.units if u.source.endswith("/tui/main.c") and u.target == PROGRAM)
        part = lambda unit: os.path.relpath(unit.source, house.top)
        self.parts = {
            PROGRAM: objects + [self.main],
            ENGINE: [u for u in objects if u.target == "engine_objects"],
            BOARD: [u for u in objects if u.target != "engine_objects" or BOARD_BELOW.match(part(u))]}

    # ---- programs
    def link(self, what, build, out, other=None):
        """The program or a library, with the object OTHER[1] in place of OTHER[0]'s."""
        house = self.house
        objects = [other[1] if other and other[0] is u else u.object(build) for u in self.parts[what]]
        own = [f"{house.room}/{build}/{'guard' if build == 'plain' else 'trace_' + what.split('.')[0]}.o"]
        if build == "plain":
            own.append("-Wl,--wrap=kill")
        libraries = [word for word in house.LIBS if "check" not in word and "subunit" not in word]
        if what == PROGRAM:
            return house.run(["cc", *house.MOLD, "-rdynamic", "-o", out, *objects, *own, *libraries])
        name = what.split(".")[0]
        if what == BOARD:  # of the program what its public calls reach
            host = [o for u, o in zip(self.parts[what], objects) if u.target == "host_objects"]
            archive = f"{os.path.dirname(out)}/board.a"
            if os.path.exists(archive):
                os.remove(archive)
            house.run(["ar", "rcsT", archive, *(o for o in objects if o not in host)])
            objects = [*host, archive, f"{os.path.dirname(out)}/{ENGINE}"]
        script = f"{house.top}/{'tui' if what == BOARD else 'engine'}/{name[3:]}.map"
        return house.run(["cc", "-shared", *house.MOLD, f"-Wl,-soname,{what}", f"-Wl,--version-script={script}",
                          "-o", out, *objects, *own, *libraries])

    def build(self, build):
        """Objects that tests/mutate does not build, and the program and libraries of this build."""
        house, new = self.house, []
        os.makedirs(f"{house.room}/{build}", exist_ok=True)

        def one(unit):
            out = unit.object(build)
            if not os.path.exists(out) or os.path.getmtime(out) <= house.newest_part(unit.source):
                new.append(unit)
                done = unit.compile(build, unit.source, out)
                if done.returncode:
                    raise SystemExit(done.stdout.decode())
        house.each(one, self.parts[PROGRAM])
        if build == "traced":
            with open(f"{house.room}/{build}/trace.c", "w") as file:
                file.write(TRACE_C)
            for what in self.parts:
                house.run(["cc", "-fPIC", "-O2", f"-DLIBRARY={int(what != PROGRAM)}", "-o",
                           f"{house.room}/{build}/trace_{what.split('.')[0]}.o", "-c", f"{house.room}/{build}/trace.c"])
        for what in self.parts:
            out = f"{house.room}/{build}/{what}"
            if new or not os.path.exists(out):
                done = self.link(what, build, out)
                if done.returncode:
                    raise SystemExit(done.stdout.decode())

    def stage(self, place):
        """A folder as the build tree looks to a script: programs find their libraries, and what is beside
        them, by where they are themselves."""
        if place not in self.stages:  # it may be an old one
            shutil.rmtree(place, ignore_errors=True)
            self.stages.add(place)
        os.makedirs(place, exist_ok=True)
        for name in os.listdir(self.house.tree):
            path, there = os.path.join(self.house.tree, name), os.path.join(place, name)
            if os.path.lexists(there) or re.match(r"test_|scripted_|CMake|\.|mutate$|build\.ninja|forkboard$", name):
                continue
            if re.match(r"libforkboard(-board)?\.so", name):
                continue
            if name in ("share", "docs", "engine", "tui", "tests"):
                os.symlink(path, there)
            elif os.path.isdir(path):
                shutil.copytree(path, there, copy_function=os.link)
            else:
                os.link(path, there)
        return place

    def put(self, place, what, made):
        """The program or a library into a stage."""
        there = os.path.join(place, what)
        if os.path.lexists(there):
            os.remove(there)
        shutil.copy(made, there)
        if what != PROGRAM and not os.path.lexists(there[:-2]):
            os.symlink(what, there[:-2])

    # ---- a run
    def play(self, name, place, most, silence):
        """Runs a script with what is in the stage, at most so many seconds, and so many without a line of
        it: whether it passes (None, or what is wrong), and its longest silence."""
        house, home = self.house, os.path.join(place, "home")
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        environment = dict(house.environment, FORKBOARD=f"{place}/{PROGRAM}", HELPERS=place, HOME=home,
                           BLUEPRINT=f"{place}/blueprint", MUTATE_MARKS=f"{place}/{PROGRAM}.marks")
        last = end = time.monotonic()
        longest, wrong, text, end = 0.0, None, b"", end + most
        with subprocess.Popen([f"{house.tree}/helper_limit", str(LONGEST), "bash", self.paths[name]],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              cwd=place, env=environment, preexec_fn=lambda: house.limit_cpu(most)) as child:
            while True:
                left = min(last + silence, end) - time.monotonic()
                if not wrong and (left <= 0 or not select.select([child.stdout], [], [], left)[0]):
                    wrong = "by its time"
                    child.kill()  # the keeper sees it, and ends what there is of the test
                some = os.read(child.stdout.fileno(), 65536)
                if not some:
                    break
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
                text += some
                found = re.search(rb"^not ok.*", text, re.M)
                if found and not wrong:
                    wrong = found.group().decode(errors="replace")
                    child.kill()
            status = child.wait()
        if not wrong and status not in (0, 77):
            wrong = f"status {status}"
        return wrong, longest

    # ---- which script executes which line
    def blocks(self, what):
        """{address that is marked: lines of the block}"""
        out = subprocess.run(["objdump", "-dl", "--no-show-raw-insn", f"{self.house.room}/traced/{what}"],
                             stdout=subprocess.PIPE, text=True, errors="replace").stdout
        found, line, block, called = {}, None, None, False
        for text in out.splitlines():
            if text.startswith(" "):
                if called:
                    block = found.setdefault(int(text.split(":")[0], 16), set())
                    if line:
                        block.add(line)
                called = text.endswith("<__sanitizer_cov_trace_pc>") and "call" in text
            elif text.endswith(">:"):
                line, block, called = None, None, False
            else:
                at = re.search(r"((?:engine|tui)/[\w/]+\.c):(\d+)", text)
                if at:
                    line = (at.group(1), int(at.group(2)))
                    if block is not None and not called:
                        block.add(line)
        return found

    def traced(self, name, blocks):
        """A script's lines by file, its seconds and its longest silence; None where it fails as it is."""
        with self.house.one_place() as slot:
            place = self.stage(f"{slot}/traced")
            for what in self.parts:
                self.put(place, what, f"{self.house.room}/traced/{what}")
                with open(f"{place}/{what}.marks", "wb") as file:
                    file.truncate(os.path.getsize(f"{place}/{what}"))
                os.chmod(f"{place}/{what}.marks", 0o666)
            for _ in range(2):  # on a loaded machine one may fail once
                begun = time.monotonic()
                result, silence = self.play(name, place, LONGEST, LONGEST)
                seconds = time.monotonic() - begun
                if not result:
                    break
            else:
                print(f"{name} fails as it is ({result}): left out", flush=True)
                return None
            lines = collections.defaultdict(set)
            for what in self.parts:
                with open(f"{place}/{what}.marks", "rb") as file:
                    marks = file.read()
                for at in re.finditer(b"\x01", marks):
                    for source, number in blocks[what].get(at.start(), ()):
                        lines[source].add(number)
        return {source: sorted(numbers) for source, numbers in lines.items()}, seconds, silence

    def measure(self):
        """As tests/mutate's own, of scripts: what it finds is kept script by script."""
        house, cache, known = self.house, f"{self.house.room}/scripts.json", {}
        if os.path.exists(cache):
            with open(cache) as file:
                known = json.load(file)
        prints = {}

        def print_of(path):
            if path not in prints:
                prints[path] = house.print_of(os.path.join(house.top, path)) \
                    if os.path.exists(os.path.join(house.top, path)) else ""
            return prints[path]
        common = [f"tests/program/{name}" for name in ("lib.sh", "terminal.sh")]
        again = [name for name in self.paths if name not in known or any(
            print_of(source) != was for source, was in known[name]["prints"].items())]
        if again:
            self.build("traced")
            blocks = {what: self.blocks(what) for what in self.parts}
            lock = threading.Lock()

            def one(name):
                known.pop(name, None)
                found = self.traced(name, blocks)
                if not found:
                    return
                lines, seconds, silence = found
                sources = [os.path.relpath(self.paths[name], house.top), *common, *lines]
                with lock:
                    known[name] = {"lines": lines, "seconds": seconds, "silence": silence,
                                   "prints": {source: print_of(source) for source in sources}}
                    with open(f"{cache}.new", "w") as file:
                        json.dump(known, file)
                    os.replace(f"{cache}.new", cache)
            house.each(one, again)
        for name in self.paths:
            if name in known:
                self.lines[name] = {source: set(numbers) for source, numbers in known[name]["lines"].items()}
                self.seconds[name], self.silence[name] = known[name]["seconds"], known[name]["silence"]

    def of(self, source, number):
        """The scripts that execute a line, the likeliest and shortest first."""
        stem, part = os.path.basename(source)[:-2], os.path.basename(os.path.dirname(source))
        those = [name for name, lines in self.lines.items() if number in lines.get(source, ())]
        most = max((len(self.lines[name][source]) for name in those), default=1)

        def rank(name):
            own = stem in name or part in name
            return self.seconds[name] * (0.2 if own else 1) * most / len(self.lines[name][source])
        return sorted(those, key=rank)

    # ---- a mutant
    def tried(self, place, mutant):
        """None, or the script that noticed the mutant, whose text is in PLACE."""
        house, those, spent = self.house, self.of(mutant[1], mutant[2]), 0
        if not those:
            return None
        unit = house.made_where["program", os.path.join(house.top, mutant[1])]
        compiled, stage = f"{place}/script.o", self.stage(f"{place}/stage")
        unit.compile("plain", f"{place}/{os.path.basename(mutant[1])}", compiled, "-w")
        for what, units in self.parts.items():  # the board's library is linked with the engine's beside it
            made = f"{place}/{what}"
            if unit in units:
                done = self.link(what, "plain", made, (unit, compiled))
                if done.returncode:
                    raise SystemExit(done.stdout.decode())
            else:
                shutil.copy(f"{house.room}/plain/{what}", made)
            self.put(stage, what, made)
        for name in those:
            if spent and spent + self.seconds[name] > MOST:
                break
            spent += self.seconds[name]
            result, _ = self.play(name, stage, 20 + 4 * int(self.seconds[name]), 12 + 4 * self.silence[name])
            if result:
                return f"{name}: {result}"
        return None

"""The measures. Each gives one figure of ours and one of each peer's; run takes them in turn, again and again.

A measure is a dictionary: name, unit, goal (words), better ("less" or "more"), ours and peers: functions that measure
once; target: the ratio to reach, ours against the first peer's, larger is better.
"""
import json
import os
import shutil
import subprocess
import urllib.request

import content

ROWS = 46  # of a terminal on which 41 hits are seen at once


def first(lines, step):
    return next(line for line in lines if line["step"] == step)


def keys(lines, name, what):
    return [line[what] for line in lines if line.get("name") == name]


def p99(values):
    return sorted(values)[max(0, int(len(values) * 0.99 + 0.5) - 1)]


class Measures:
    def __init__(self, place, count):
        self.place, self.count = place, count
        self.some = min(count, 20000)  # for what takes long, again and again
        self.last = {}

    # --- start, memory, bytes, idle: a program on a terminal ---

    def start(self, count=None, steps=()):
        home = self.place.archive(count or self.count)
        self.place.serve(count or self.count)
        lines = self.place.on_terminal(["full", "rest:400", "memory", *steps], [self.place.flagpost], home)
        self.last["flagpost"] = lines
        return first(lines, "full")["seconds"]

    def start_neomutt(self, count=None, steps=()):
        words, home = self.place.neomutt(count or self.count)
        lines = self.place.on_terminal(["full", "rest:400", "memory", *steps], words, home)
        self.last["neomutt"] = lines
        return first(lines, "full")["seconds"]

    def memory(self, who):
        return first(self.last[who], "memory")["kilobytes"] / 1024

    # --- sync ---

    def sync(self):
        home = self.place.new_home("sync")
        self.place.new_account(home, self.some)
        return self.some / self.place.run([self.place.flagpost, "sync", "-q"], home)[0]

    def notmuch_new(self):
        home = self.place.notmuch(self.some, index=False, name="notmuch-new")
        try:
            return self.some / self.place.run(["notmuch", "new", "--quiet"], home)[0]
        finally:
            shutil.rmtree(home)

    def again(self):
        self.place.serve(self.count)
        return self.place.run([self.place.flagpost, "inbox", "-n", "1"], self.place.archive(self.count))[0]

    def again_notmuch(self):
        return self.place.run(["notmuch", "new", "--quiet"], self.place.notmuch(self.count))[0]

    # --- the same in the open program: the inbox is on the screen, and all is at rest ---

    def found_open(self, keys, text, *before):
        home = self.place.archive(self.count)
        self.place.serve(self.count)
        steps = ["full", "rest:600", *before, f"find:it:{keys}:{text}"]
        return first(self.place.on_terminal(steps, [self.place.flagpost], home, rows=ROWS), "find")

    def search_open(self, words, until):
        """Words and Enter typed at once, behind the slash: until the screen is full of hits or their number is said;
        or until it is said."""
        return self.found_open(f"{words}\\r", "result", "type:/", "for:Search:")[until]

    def again_open(self):
        """The key that asks, twice, so that the end is said where there is nothing new."""
        return self.found_open("gg", "Nothing new.")["last"]

    def requests_open(self):
        """Requests of that: the forum counts them, as those that are to come late by nothing."""
        address = self.place.serve(self.count)["address"].rstrip("/") + "/demo/faults"
        home, many = self.place.archive(self.count), 1000

        def ask(method, **what):
            asked = urllib.request.Request(address, json.dumps(what).encode() if what else None, method=method,
                                           headers={"Content-Type": "application/json"})
            with urllib.request.urlopen(asked) as answer:
                return answer.read()

        def left():
            return sum(fault["count"] for fault in json.loads(ask("GET"))["faults"])

        ask("POST", route="/", kind="delay:0", count=many)
        try:
            lines = ["full", "rest:600"]
            self.place.on_terminal(lines, [self.place.flagpost], home)
            begun = left()
            self.place.on_terminal([*lines, "find:it:gg:Nothing new."], [self.place.flagpost], home)
            return 2 * begun - many - left()
        finally:
            ask("DELETE")

    # --- search and list ---

    def search(self, words, limit=40):
        more = ["--limit", str(limit)] if limit else ["--count"]
        return self.place.run([self.place.flagpost, "search", *more, "--json", words],
                              self.place.archive(self.count))[0]

    def search_notmuch(self, words, limit=40):
        more = ["search", f"--limit={limit}"] if limit else ["count", "--output=messages"]
        return self.place.run(["notmuch", *more, words], self.place.notmuch(self.count))[0]

    def inbox(self):
        return self.place.run([self.place.flagpost, "inbox", "--stored", "--json", "-n", "50"],
                              self.place.archive(self.count))[0]

    def inbox_notmuch(self):
        return self.place.run(["notmuch", "search", "--format=json", "--limit=50", "*"],
                              self.place.notmuch(self.count))[0]

    # --- disk ---

    def disk(self):
        return self.place.size(os.path.join(self.place.archive(self.count), ".local/share/flagpost")) / 1e6

    def disk_maildir(self):
        return self.place.size(self.place.maildir(self.count)) / 1e6

    def disk_notmuch(self):
        return self.disk_maildir() + self.place.size(self.place.notmuch(self.count)) / 1e6

    # --- HTML to text ---

    def posts(self, size):
        path = self.place.path(f"posts-{size}.html")
        if not os.path.exists(path):
            with open(path, "wb") as out:
                out.write(content.make_posts(self.place.forum_file(self.count), size))
        return path

    def html(self, words, size):
        return self.place.run([*words, self.posts(size)], self.place.folder)[0]

    def html_once(self, size):
        out = subprocess.run([self.place.text, self.posts(size), "2000"], capture_output=True, text=True, check=True)
        return float(out.stdout)

    def html_made(self, make, size):
        """Seconds of one reading of a made document."""
        path = self.place.path(f"{make.__name__}-{size}.html")
        if not os.path.exists(path):
            with open(path, "w", encoding="ascii") as out:
                out.write(make(size))
        out = subprocess.run([self.place.text, path, "3"], capture_output=True, text=True, check=True)
        return float(out.stdout)

    # --- what is installed and loaded ---

    def installed(self):
        """Megabytes of all files that are installed, without their symbols."""
        folder = self.place.path("installed")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["make", "-s", "install-strip", f"DESTDIR={folder}"], cwd=self.place.build, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return sum(os.lstat(os.path.join(where, name)).st_size
                   for where, _, files in os.walk(folder) for name in files) / 1e6

    def installed_neomutt(self):
        """The same of the distribution's package."""
        out = subprocess.run(["dpkg", "-L", "neomutt"], capture_output=True, text=True, check=True)
        paths = [path for path in out.stdout.splitlines() if os.path.isfile(path) and not os.path.islink(path)]
        return sum(os.lstat(path).st_size for path in paths) / 1e6

    def libraries(self, program):
        out = subprocess.run(["ldd", program], capture_output=True, text=True, check=True)
        return len([line for line in out.stdout.splitlines() if " => " in line])

    # --- the judge ---

    def lines(self):
        path = self.place.path(f"judged-{self.some}.jsonl")
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as out, open(path[:-5] + "mbox", "wb") as box:
                for number, name, login, subject, body, sent, _ in content.messages(self.place.forum_file(self.some)):
                    if sent < 0:
                        continue
                    out.write(json.dumps({"id": str(number), "from": {"login": login, "name": name},
                                          "subject": subject, "html": body}) + "\n")
                    box.write((f"From {login}@forum.example Thu Jan  1 00:00:00 2026\nFrom: {login}@forum.example\n"
                               f"Subject: {content.header(subject)}\nContent-Type: text/html; charset=utf-8\n\n{body}\n"
                               "\n").encode("utf-8", "replace"))
        return path

    def judge(self):
        return self.some / self.place.run([self.place.flagpost, "judge", "--json", self.lines()],
                                           self.place.archive(self.count))[0]

    def bogofilter(self):
        box = self.lines()[:-5] + "mbox"
        home = self.place.path("home", "bogofilter")
        if not os.path.exists(home):
            os.makedirs(home)
            for flag in ("-n", "-s"):
                with open(box, "rb") as read:
                    self.place.run(["bogofilter", "-d", home, "-M", flag], home, stdin=read)
        with open(box, "rb") as read:
            return self.some / self.place.run(["sh", "-c", f"bogofilter -d '{home}' -M -v; [ $? -lt 3 ]"], home,
                                               stdin=read)[0]

"""Which measures there are, with the programs they are compared with and the goals that are set for them."""
import shutil
import statistics
import time

import content
from measures import Measures, first, keys, p99

DOWN, PAGE = 60, 12


def at_least(times):
    return f"{times} times the first peer" if times != 1 else "better than the first peer"


def row(name, unit, programs, target=None, more=False, goal=None, runs=None):
    have = [(who, once) for who, once in programs if who.split()[0] in ("flagpost", "Maildir") or shutil.which(
        who.split()[0])]
    made = {"name": name, "unit": unit, "programs": have, "more": more, "target": target,
            "goal": goal or (at_least(target) if target else "")}
    if runs:
        made["runs"] = runs
    return made


def terminal_rows(m):
    bytes_of = {}

    def typed(who, begin, count=None):
        steps = [f"key:down:j:{DOWN if who == 'flagpost' else 20}", f"key:page:{'z' if who == 'neomutt' else ''}"]
        steps[1] = {"flagpost": f"key:page:\\033[6~:{PAGE}", "neomutt": f"key:page:z:{PAGE}",
                    "aerc": f"key:page:\\006:{PAGE}"}[who]
        lines = begin(steps)
        bytes_of[who] = lines
        return lines

    def down(who, begin):
        return p99(keys(typed(who, begin), "down", "first")) * 1000

    def ours(steps):
        m.start(steps=steps)
        return m.last["flagpost"]

    def neomutt(steps):
        m.start_neomutt(steps=steps)
        return m.last["neomutt"]

    def aerc(steps):
        words, home = m.place.aerc(m.count)
        return m.place.on_terminal(["full", "rest:500", *steps], words, home)

    def bytes_for(who, name):
        if who not in bytes_of:
            typed(who, {"flagpost": ours, "neomutt": neomutt, "aerc": aerc}[who])
        found = keys(bytes_of[who], name, "bytes")
        return sum(found) / len(found)

    return [
        row("key to painted, 99 of 100, idle", "ms", [("flagpost", lambda: down("flagpost", ours)),
                                                      ("neomutt", lambda: down("neomutt", neomutt))], 1),
        row("bytes for one step down", "bytes", [("flagpost", lambda: bytes_for("flagpost", "down")),
                                                 ("neomutt", lambda: bytes_for("neomutt", "down")),
                                                 ("aerc", lambda: bytes_for("aerc", "down"))], (1, 1), goal="fewer than either", runs=1),
        row("bytes for one page down", "bytes", [("flagpost", lambda: bytes_for("flagpost", "page")),
                                                 ("neomutt", lambda: bytes_for("neomutt", "page")),
                                                 ("aerc", lambda: bytes_for("aerc", "page"))], (1, 1), goal="fewer than either", runs=1),
    ]


def while_syncing(m):
    """A new account fetches everything while its member walks through list and messages."""
    home = m.place.new_home("typing")
    m.place.new_account(home, m.count)
    steps = ["full", "key:down:j:30", "key:page:\\033[6~:10"]
    for _ in range(5):
        steps += ["key:open:\\r:1", "type:q", "rest:60"]
    lines = m.place.on_terminal(steps, [m.place.flagpost], home)
    times = [line["first"] for line in lines if line["step"] == "key" and line["first"] >= 0]
    return p99(times) * 1000


def idle(m, seconds):
    steps = ["rest:3000", f"idle:{seconds}"]
    m.start(steps=steps)
    return first(m.last["flagpost"], "idle")["wakings"]


def idle_neomutt(m, seconds):
    m.start_neomutt(steps=["rest:3000", f"idle:{seconds}"])
    return first(m.last["neomutt"], "idle")["wakings"]


def search_rows(m):
    made = []
    for name, words in content.SEARCHES.items():
        made.append(row(f"search, first 40 hits: {name}", "s",
                        [("flagpost", lambda words=words: m.search(words)),
                         ("notmuch search", lambda words=words: m.search_notmuch(words))], 1))
    for name, target in (("rare", 0.5), ("common", 1 / 12), ("phrase", 1 / 12), ("Japanese", 1 / 12)):
        words = content.SEARCHES[name]
        made.append(row(f"search, all hits counted: {name}", "s",
                        [("flagpost", lambda words=words: m.search(words, 0)),
                         ("notmuch count", lambda words=words: m.search_notmuch(words, 0))], target,
                        goal=f"within {round(1 / target)} times"))
    return made


def open_rows(m):
    """What a member waits for who has the program open; the peers have no such thing, and are run for it."""
    made = [row("sync with nothing new in the open program, key to done", "s",
                [("flagpost", m.again_open), ("notmuch new", m.again_notmuch)], 1),
            row("requests of a sync with nothing new in the open program", "", [("flagpost", m.requests_open)],
                goal="at most 1", runs=1)]
    for name, words in content.SEARCHES.items():
        made.append(row(f"search in the open program, words and Enter to the first 40 hits: {name}", "s",
                        [("flagpost", lambda words=words: m.search_open(words, "full")),
                         ("notmuch search", lambda words=words: m.search_notmuch(words))], 1))
    for name, target in (("rare", 0.5), ("phrase", 1 / 12), ("Japanese", 1 / 12)):
        words = content.SEARCHES[name]
        made.append(row(f"search in the open program, words and Enter to all hits shown and counted: {name}", "s",
                        [("flagpost", lambda words=words: m.search_open(words, "last")),
                         ("notmuch count", lambda words=words: m.search_notmuch(words, 0))], target,
                        goal=f"within {round(1 / target)} times"))
    return made


def html_rows(m, quick):
    large = 100000 if quick else 10000000
    return [
        row("HTML to text, %d KB of posts" % (large // 1000), "s",
            [("flagpost", lambda: m.html([m.place.text], large)),
             ("lynx -dump", lambda: m.html(["lynx", "-dump", "-force_html", "-nolist"], large)),
             ("w3m -dump", lambda: m.html(["w3m", "-dump", "-T", "text/html"], large))], (3, 5),
            goal="3 times lynx, 5 times w3m"),
        row("HTML to text, one message of 2 KB", "s",
            [("flagpost", lambda: m.html_once(2000)),
             ("w3m spawned", lambda: m.html(["w3m", "-dump", "-T", "text/html"], 2000))], 100),
    ]


def html_linear_rows(m, quick):
    """What makes other readers quadratic, beside a tenth of it: ten times as dear where the cost is linear."""
    made = []
    for name, size, make in (("nested tags", 100000, content.nested), ("attributes", 1000000, content.attributes),
                             ("bytes without a tag", 10000000, content.no_tag)):
        size //= 100 if quick else 1
        made.append(row(f"HTML to text, {size:,} {name}", "s",
                        [("flagpost", lambda size=size, make=make: m.html_made(make, size)),
                         ("flagpost with a tenth", lambda size=size, make=make: m.html_made(make, size // 10))], 1 / 13,
                        goal="linear: within 13 times a tenth"))
    return made


def size_rows(m):
    return [
        row("installed size", "MB", [("flagpost", m.installed), ("neomutt", m.installed_neomutt)], 1, runs=1,
            goal="smaller"),
        row("libraries loaded at the start", "", [("flagpost", lambda: m.libraries(m.place.flagpost)),
                                                  ("neomutt", lambda: m.libraries(shutil.which("neomutt")))], 1,
            runs=1, goal="fewer"),
    ]


def rows(place, count, quick, seconds):
    m = Measures(place, count)
    return [
        row("start to first full screen", "s", [("flagpost", m.start), ("neomutt", m.start_neomutt)], 50),
        row("memory at rest", "MiB", [("flagpost", lambda: m.memory("flagpost")),
                                      ("neomutt", lambda: m.memory("neomutt"))], None, goal="at most 30 MiB", runs=1),
        *terminal_rows(m),
        row("key to painted, 99 of 100, while all is fetched", "ms", [("flagpost", lambda: while_syncing(m))],
            goal="at most 16 ms", runs=3),
        row(f"sync of {m.some:,}, from nothing", "messages/s", [("flagpost", m.sync), ("notmuch new", m.notmuch_new)], 10, more=True),
        row("second sync, nothing new", "s", [("flagpost", m.again), ("notmuch new", m.again_notmuch)], 1),
        *search_rows(m),
        *open_rows(m),
        row("inbox --json of 50 conversations", "s", [("flagpost", m.inbox), ("notmuch search", m.inbox_notmuch)], 1),
        *html_rows(m, quick),
        *html_linear_rows(m, quick),
        row(f"judge and group {m.some:,}", "messages/s", [("flagpost", m.judge), ("bogofilter", m.bogofilter)], 4, more=True),
        row("disk used", "MB", [("flagpost", m.disk), ("Maildir alone", m.disk_maildir),
                                ("notmuch and Maildir", m.disk_notmuch)], 1, runs=1,
            goal="less than the Maildir alone"),
        row("wakings while idle", "in %d s" % seconds,
            [("flagpost", lambda: idle(m, seconds)), ("neomutt", lambda: idle_neomutt(m, seconds))],
            goal="none", runs=1),
        *size_rows(m),
    ]


def plots(place, sizes, only, say, deadline=None):
    """Cost against N: start and memory of ours, and of neomutt as far as it is asked. With a deadline, what is there
    already first, then the smaller ones, as long as the next is likely to end in time."""
    found, each = [], 0.0
    if deadline:
        sizes = sorted(sizes, key=lambda size: (not place.has_archive(size), size))
    for size in sizes if not only or only == "plot" else []:
        m = Measures(place, size)
        begun = time.monotonic()
        fresh = not place.has_archive(size)
        if deadline and begun + each * size * fresh > deadline:
            say(f"{size} messages: no time is left")
            continue
        point = {"messages": size, "sync": None, "start": statistics.median(m.start(size) for _ in range(7)),
                 "memory": m.memory("flagpost"), "search": statistics.median(m.search("quernstone") for _ in range(7))}
        if size <= 200000 and shutil.which("neomutt"):
            point["neomutt start"] = statistics.median(m.start_neomutt(size) for _ in range(3))
            point["neomutt memory"] = m.memory("neomutt")
        place.stop()
        each = max(each, (time.monotonic() - begun) / size) if fresh else max(each, 0.0015)
        say(f"{size} messages: {point} ({time.monotonic() - begun:.0f} s)")
        found.append(point)
    return sorted(found, key=lambda point: point["messages"])

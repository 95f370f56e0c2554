"""Writes docs/benchmarks.md and its plot from a run's figures."""
import os
import platform
import re
import subprocess

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 320, 70, 50
COLOURS = {"flagpost": "#0b6e4f", "neomutt": "#a23b72"}


def read(path, pattern):
    try:
        with open(path, encoding="utf-8") as text:
            found = re.search(pattern, text.read())
        return found.group(1).strip() if found else ""
    except OSError:
        return ""


def machine():
    return {"processor": read("/proc/cpuinfo", r"model name\s*:\s*(.*)") or platform.machine(),
            "processors": os.cpu_count(), "memory": round(int(read("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 1048576),
            "system": read("/etc/os-release", r'PRETTY_NAME="(.*)"') or platform.system(),
            "kernel": platform.release()}


def first_line(words):
    try:
        out = subprocess.run(words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return ((out.stdout or out.stderr).strip().splitlines() or [""])[0]


def versions(place):
    asked = {"flagpost": [place.flagpost, "--version"], "neomutt": ["neomutt", "-v"], "notmuch": ["notmuch", "--version"],
             "aerc": ["aerc", "-v"], "lynx": ["lynx", "--version"], "w3m": ["w3m", "-version"],
             "bogofilter": ["bogofilter", "-V"]}
    return {name: first_line(words) or "not installed: left out" for name, words in asked.items()}


def figure(value):
    if value == 0:
        return "0"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 else f"{value * 1e6:.0f} µ"


def ratio(row, nth=1):
    """How many times better than the nth peer."""
    figures = list(row["figures"].values())
    if len(figures) <= nth or figures[0]["median"] == 0 or figures[nth]["median"] == 0:
        return None
    ours, peer = figures[0]["median"], figures[nth]["median"]
    return ours / peer if row["more"] else peer / ours


def all_reached(row):
    """A target for each peer, in their order; one number is the first peer's. None: nothing to say."""
    targets = row["target"] if isinstance(row["target"], (list, tuple)) else [row["target"]]
    times = [(ratio(row, nth), target) for nth, target in enumerate(targets, 1)]
    if row["target"] is None or times[0][0] is None:
        return None
    return all(found >= target for found, target in times if found is not None)


def spread(value):
    if value["runs"] == 1:
        return figure(value["median"])
    return f"{figure(value['median'])} ({figure(value['least'])}–{figure(value['most'])})"


def lines_of(report):
    yield "| measure | unit | flagpost | peers | ratio | goal | reached |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in report["measures"]:
        figures = dict(row["figures"])
        ours = figures.pop("flagpost", None)
        if ours is None:
            yield f"| {row['name']} | {row['unit']} | gave no figure | | | {row['goal']} | **no** |"
            continue
        peers = "; ".join(f"{who} {spread(value)}" for who, value in figures.items())
        times = ratio(row)
        reached = {None: "", True: "yes", False: "**no**"}[all_reached(row)]
        if row["goal"].startswith("at most"):
            reached = "yes" if ours["median"] <= float(row["goal"].split()[2]) else "**no**"
        if row["goal"] == "none":
            reached = "yes" if ours["median"] == 0 else "**no**"
        yield (f"| {row['name']} | {row['unit']} | {spread(ours)} | {peers} | {'%.2f' % times if times else ''} |"
               f" {row['goal']} | {reached} |")


def plot(points, name, unit):
    """Both axes logarithmic, drawn by hand: no library."""
    import math
    series = {who: [(p["messages"], p[key]) for p in points if p.get(key)] for who, key in
              (("flagpost", name), ("neomutt", f"neomutt {name}"))}
    values = [value for found in series.values() for _, value in found]
    low, high = math.log10(min(values)) - 0.2, math.log10(max(values)) + 0.2
    left, right = math.log10(points[0]["messages"]), math.log10(points[-1]["messages"])

    def at(count, value):
        x = LEFT + (math.log10(count) - left) / ((right - left) or 1) * (WIDTH - LEFT - 90)
        return x, HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - BOTTOM - 30)

    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
           ' font-size="12">')
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{LEFT}" y="18">{name}, {unit}, against messages stored</text>'
    for point in points:
        x, _ = at(point["messages"], values[0])
        yield f'<text x="{x:.0f}" y="{HEIGHT - 28}" text-anchor="middle">{point["messages"] // 1000},000</text>'
    for power in range(math.ceil(low), math.floor(high) + 1):
        _, y = at(points[0]["messages"], 10 ** power)
        yield f'<path d="M{LEFT} {y:.0f}H{WIDTH - 90}" stroke="#cccccc"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{10 ** power:g}</text>'
    for who, found in series.items():
        if not found:
            continue
        path = " ".join("%.1f,%.1f" % at(*one) for one in found)
        yield f'<polyline points="{path}" fill="none" stroke="{COLOURS[who]}" stroke-width="2"/>'
        for one in found:
            x, y = at(*one)
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[who]}"><title>{one[1]:.4g}</title></circle>'
        x, y = at(*found[-1])
        yield f'<text x="{x + 8:.0f}" y="{y + 4:.0f}" fill="{COLOURS[who]}">{who}</text>'
    yield "</svg>"


def plot_lines(points):
    yield "| messages | start, s | memory, MiB | rare word found, s | neomutt: start, s | neomutt: memory, MiB |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for p in points:
        cells = [f"{p['messages']:,}", *(figure(p[key]) if p.get(key) else "–" for key in (
            "start", "memory", "search", "neomutt start", "neomutt memory"))]
        yield "| " + " | ".join(cells) + " |"


def write(path, report):
    at, folder = report["machine"], os.path.dirname(path)
    text = [
        "# Benchmarks", "",
        "Made by `tools/bench/run`: the same messages for every program, each measure taken in turn with its peer's,",
        "medians with the least and the most in brackets. The ratio is how many times better flagpost is than the",
        "first peer; below 1 it is worse. Timing is never part of the tests.", "",
        "Where nothing else is said, a row is a command from its start to its end, for which the keyring is asked for the",
        "archive's key; a row «in the open program» is what a member waits for whose inbox is on the screen, from the key to",
        "the last byte on the terminal, beside the peer's command, which its front ends run for each search and sync.", "",
        f"{report['messages']:,} messages. {at['system']}, kernel {at['kernel']}, {at['processors']} processors"
        f" ({at['processor']}), {at['memory']} GiB.", "",
        *(f"- {name}: {said}" for name, said in report["versions"].items()), "",
        *lines_of(report), ""]
    if report["plots"]:
        text += ["## Cost against size", "", *plot_lines(report["plots"]), ""]
        for name, unit in (("start", "seconds"), ("memory", "MiB")):
            svg = os.path.join(folder, f"benchmark-{name}.svg")
            with open(svg, "w", encoding="utf-8") as out:
                out.write("\n".join(plot(report["plots"], name, unit)) + "\n")
            text += [f"![{name} against the number of messages](benchmark-{name}.svg)", ""]
    text += ["Each measure and its exact commands: `tools/bench/measures.py` and `tools/bench/table.py`."]
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(text) + "\n")

"""What others make of the same messages: bogofilter, spamprobe, SpamAssassin's local rules; TLSH and ssdeep for
groups. Each returns None where it is not installed. Called by measure.py."""
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

ASSASSIN = r"""
use Mail::SpamAssassin;
my $judge = Mail::SpamAssassin->new({local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => '/dev/null'});
$judge->compile_now(0);
$/ = "\0";
while (<STDIN>) { chomp; my $mail = $judge->parse($_); my $seen = $judge->check($mail);
  printf "%s\n", $seen->get_score(); $seen->finish(); $mail->finish(); }
"""


def text_of(row):
    return row["text"] if row.get("text") else re.sub("<[^>]*>", " ", row["html"])


def part(kind, text):
    return "Content-Type: text/%s; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n" % (
        kind, "\n".join(" " + line if line.startswith("From ") else line for line in text.split("\n")))


def mail_of(row):
    """As a mail program would have sent it: nothing in its form may speak against it. HTML alone and an empty subject
    are worth a point to SpamAssassin, which would drown what the words are worth."""
    body = part("plain", text_of(row))
    if not row.get("text"):
        body = "Content-Type: multipart/alternative; boundary=\"=_parts\"\n\n--=_parts\n%s\n--=_parts\n%s\n--=_parts--\n" % (
            body, part("html", "<html><body>%s</body></html>" % row["html"]))
    return ("From: Somebody <somebody@forum.example>\nTo: Member <member@forum.example>\n"
            "Date: Thu, 1 Jan 2026 00:00:00 +0000\nMessage-ID: <%s@forum.example>\nSubject: %s\nMIME-Version: 1.0\n%s" % (
                row["id"], row.get("subject") or "A message", body)).encode("utf-8", "replace")


def mbox(rows):
    return b"".join(b"From somebody@forum.example Thu Jan  1 00:00:00 2026\n" + mail_of(row) + b"\n" for row in rows)


# A process begins with the memory of the one that it came from, so a small one stands between.
BETWEEN = """import os, subprocess, sys, time
begin = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
used = os.wait4(child.pid, 0)[2]
wall = time.monotonic() - begin
sys.stderr.write("%f %f %d" % (used.ru_utime + used.ru_stime, wall, used.ru_maxrss))"""

Cost = collections.namedtuple("Cost", "processor wall")  # seconds


def timed(words, data=None):
    """The output, its Cost, and the most memory in KiB."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out:
        given.write(data or b"")
        given.seek(0)
        told = subprocess.run([sys.executable, "-c", BETWEEN, *words], stdin=given, stdout=out, stderr=subprocess.PIPE,
                              check=True).stderr.split()
        out.seek(0)
        return out.read(), Cost(float(told[0]), float(told[1])), int(told[2])


def bogofilter(train, rows):
    if not shutil.which("bogofilter"):
        return None
    with tempfile.TemporaryDirectory() as home:
        for label, flag in (("spam", "-s"), ("ham", "-n")):
            timed(["bogofilter", "-d", home, "-M", flag], mbox(r for r in train if r["label"] == label))
        out, cost, _ = timed(["bogofilter", "-d", home, "-M", "-v"], mbox(rows))
    return [float(one) for one in re.findall(rb"spamicity=([0-9.]+)", out)], cost


def spamprobe(train, rows):
    if not shutil.which("spamprobe"):
        return None
    with tempfile.TemporaryDirectory() as home:
        for label, verb in (("spam", "spam"), ("ham", "good")):
            timed(["spamprobe", "-c", "-d", home, verb], mbox(r for r in train if r["label"] == label))
        out, cost, _ = timed(["spamprobe", "-d", home, "score"], mbox(rows))
    return [float(line.split()[1]) for line in out.splitlines()], cost


def assassin(rows):
    if subprocess.run(["perl", "-MMail::SpamAssassin", "-e", "1"], capture_output=True, check=False).returncode:
        return None
    out, cost, _ = timed(["perl", "-e", ASSASSIN], b"\0".join(mail_of(row) for row in rows))
    return [float(line) for line in out.splitlines()], cost


def linked(sketches, near):
    """A number for each: its group by single linkage, or None alone."""
    up = list(range(len(sketches)))

    def root(i):
        while up[i] != i:
            up[i] = up[up[i]]
            i = up[i]
        return i

    for i, one in enumerate(sketches):
        for k in range(i):
            if one and sketches[k] and near(one, sketches[k]):
                up[root(i)] = root(k)
    sizes = {}
    for i in range(len(up)):
        sizes[root(i)] = sizes.get(root(i), 0) + 1
    return [root(i) if sizes[root(i)] > 2 else None for i in range(len(up))]


def tlsh_groups(rows, most):
    try:
        import tlsh
    except ImportError:
        return None
    hashes = [tlsh.hash(text_of(row).encode()) for row in rows]
    return linked([h if h and h != "TNULL" else None for h in hashes], lambda a, b: tlsh.diff(a, b) <= most)


def ssdeep_groups(rows, least):
    try:
        import ssdeep
    except ImportError:
        return None
    return linked([ssdeep.hash(text_of(row)) for row in rows], lambda a, b: ssdeep.compare(a, b) >= least)


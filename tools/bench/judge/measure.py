#!/usr/bin/python3
"""Makes docs/judge.md: what the judge finds in labelled messages, with no training and after some, beside bogofilter.

usage: measure.py FLAGPOST MESSAGES.jsonl WAVES.jsonl >docs/judge.md

The shipped weights were learnt from the same kind of messages; figures for messages that had no part in learning
stand at the head of src/judge/weights.txt and are repeated here.
"""
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile

FLAGPOST, MESSAGES, WAVES = sys.argv[1:4]
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")


def judged(path, train=None):
    words = [FLAGPOST, "judge", "--json"] + (["--train", train] if train else []) + [path]
    out = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def write(rows):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    return out.name


def recall(scores, rows, rate):
    ordinary = sorted((s for s, row in zip(scores, rows) if row["label"] == "ham"), reverse=True)
    limit = ordinary[int(len(ordinary) * rate)]
    spam = [s for s, row in zip(scores, rows) if row["label"] == "spam"]
    return sum(s > limit for s in spam) / len(spam)


def bogofilter(train, rows):
    """Each message's spamicity after learning."""
    with tempfile.TemporaryDirectory() as home:
        for row in train:
            flag = "-s" if row["label"] == "spam" else "-n"
            subprocess.run(["bogofilter", "-d", home, flag], input=text_of(row).encode(), check=False)
        scores = []
        for row in rows:
            done = subprocess.run(["bogofilter", "-d", home, "-t", "-v"], input=text_of(row).encode(),
                                  capture_output=True, check=False)
            scores.append(float(done.stdout.split()[1]))
        return scores


def text_of(row):
    return "Subject: %s\n\n%s\n" % (row.get("subject", ""), row.get("text") or re.sub("<[^>]*>", " ", row["html"]))


def waves():
    rows, out = [json.loads(line) for line in open(WAVES, encoding="utf-8")], judged(WAVES)
    groups, others = collections.defaultdict(list), 0
    for row, one in zip(rows, out):
        if row["template"] is None:
            others += one["campaign"] is not None
        else:
            groups[row["template"]].append(one["campaign"])
    shares = []
    for found in groups.values():
        count = collections.Counter(c for c in found if c)
        shares.append(max(count.values(), default=0) / len(found))
    return sorted(shares), others, len(rows)


def main():
    rows = [json.loads(line) for line in open(MESSAGES, encoding="utf-8")]
    random.Random(4).shuffle(rows)
    spam = [row for row in rows if row["label"] == "spam"]
    ham = [row for row in rows if row["label"] == "ham"]
    test = spam[100:] + ham[100:]
    path = write(test)
    print(open(os.path.join(TOP, "tools/bench/judge/judge.md.in"), encoding="utf-8").read())
    print("## Measured\n\nOn %d spam and %d ordinary messages of four sources; recall at 1 %% and 0.1 %% false alarms.\n"
          "The shipped weights have seen this kind of message, so the row 0 flatters; held-out figures are below.\n"
          % (len(spam) - 100, len(ham) - 100))
    print("| trained on, of each | flagpost | bogofilter |\n| --- | --- | --- |")
    for k in (0, 5, 20, 100):
        train = spam[:k] + ham[:k]
        mine = [one["score"] for one in judged(path, write(train) if k else None)]
        theirs = bogofilter(train, test) if k else None
        print("| %d | %.2f / %.2f | %s |" % (k, recall(mine, test, .01), recall(mine, test, .001), "%.2f / %.2f" % (
            recall(theirs, test, .01), recall(theirs, test, .001)) if theirs else "–"))
    out = judged(path)
    for level in (("warning",), ("warning", "notice")):
        alarms = [row["label"] for row, one in zip(test, out) if one["level"] in level]
        print("\n`%s`%s: %.2f %% of the ordinary messages, precision %.3f." % (
            level[-1], "" if len(level) == 1 else " or more", 100 * alarms.count("ham") / (len(ham) - 100),
            alarms.count("spam") / max(len(alarms), 1)))
    print("\nHeld out, from the head of `src/judge/weights.txt`:\n")
    for line in open(os.path.join(TOP, "src/judge/weights.txt"), encoding="utf-8"):
        if line.startswith("#   "):
            print("-" + line[3:].rstrip())
    shares, others, count = waves()
    print("\nWaves: of %d, among %d messages, %.1f %% of a wave under one key in the mean, %.1f %% in the worst tenth; "
          "%d of the others drawn in." % (len(shares), count, 100 * sum(shares) / len(shares), 1000 * sum(
              shares[:len(shares) // 10]) / len(shares), others))
    print("\n## Fifty messages above `none`, and why\n\nBy their ids in the development data.\n")
    for one in [one for one in out if one["level"] != "none"][:50]:
        print("- %s (%.2f): %s" % (one["id"], one["score"], " ".join(
            re.sub(r"(https?://[^\s\"]*)", "(a link)", r["text"]).replace("*", "\\*") for r in one["reasons"][:3])))


main()

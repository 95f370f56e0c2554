#!/usr/bin/python3
"""Makes docs/judge.md: what the judge finds in labelled messages, which waves it sees, and how fast, beside others.

usage: measure.py FLAGPOST MESSAGES.jsonl WAVES.jsonl >docs/judge.md

FLAGPOST should be an optimised build. The shipped weights were learnt from the same kind of messages; figures for
messages that had no part in learning stand at the head of src/judge/weights.txt and are repeated here. Others are
measured where they are installed: bogofilter, spamprobe, spamassassin, python3-tlsh, python3-ssdeep.
"""
import collections
import json
import os
import random
import re
import sys
import tempfile

import peers
import waves as disguises

FLAGPOST, MESSAGES, WAVES = sys.argv[1:4]
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
SPLITS = 4


def judged(rows, train=None):
    """The judgements, the cost (peers.Cost), and the most memory in KiB."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, some in (("rows", rows), ("train", train or [])):
            paths.append(os.path.join(folder, name))
            with open(paths[-1], "w", encoding="utf-8") as out:
                out.writelines(json.dumps(row) + "\n" for row in some)
        words = [FLAGPOST, "judge", "--json"] + (["--train", paths[1]] if train else []) + [paths[0]]
        out, cost, memory = peers.timed(words)
    return [json.loads(line) for line in out.splitlines()], cost, memory


def scores_of(rows, train=None):
    return [one["score"] for one in judged(rows, train)[0]]


def limit_of(scores, rows, rate):
    ordinary = sorted((s for s, row in zip(scores, rows) if row["label"] == "ham"), reverse=True)
    return ordinary[int(len(ordinary) * rate)]


def recall(scores, rows, rate):
    limit = limit_of(scores, rows, rate)
    spam = [s for s, row in zip(scores, rows) if row["label"] == "spam"]
    return sum(s > limit for s in spam) / len(spam)


def both(results):
    """Recall at 1 % and 0.1 % in the mean of several (scores, rows)."""
    if any(scores is None for scores, _ in results):
        return "–"
    return " / ".join("%.2f" % (sum(recall(*one, rate) for one in results) / len(results)) for rate in (.01, .001))


def splits(rows):
    for seed in range(SPLITS):
        some = rows[:]
        random.Random(seed).shuffle(some)
        yield [row for row in some if row["label"] == "spam"], [row for row in some if row["label"] == "ham"]


# --- learning ---

def only(found):
    return found[0] if found else None


def training(rows):
    print("\nRecall at 1 %% and 0.1 %% false alarms, in the mean of %d splits; 100 of each kind are left for learning.\n"
          "The shipped weights have seen these messages, so the row 0 flatters; held-out figures are below.\n" % SPLITS)
    print("| trained on, of each | flagpost | bogofilter | spamprobe | SpamAssassin, local rules |\n"
          "| --- | --- | --- | --- | --- |")
    for k in (0, 5, 20, 100):
        columns = [[], [], [], []]
        for spam, ham in splits(rows):
            test, train = spam[100:] + ham[100:], spam[:k] + ham[:k]
            columns[0].append((scores_of(test, train), test))
            columns[1].append((only(peers.bogofilter(train, test)) if k else None, test))
            columns[2].append((only(peers.spamprobe(train, test)) if k else None, test))
            columns[3].append((None, test))
        if k == 0:
            columns[3] = [(only(peers.assassin(test)), test) for _, test in columns[3][:1]]
        print("| %d | %s |" % (k, " | ".join(both(column) for column in columns)))


def levels(rows):
    out = judged(rows)[0]
    ordinary = sum(row["label"] == "ham" for row in rows)
    for level in (("warning",), ("warning", "notice")):
        alarms = [row["label"] for row, one in zip(rows, out) if one["level"] in level]
        print("\n`%s`%s: %.2f %% of the ordinary messages, precision %.3f." % (
            level[-1], "" if len(level) == 1 else " or more", 100 * alarms.count("ham") / ordinary,
            alarms.count("spam") / max(len(alarms), 1)))


def facts(rows):
    """What it does to recall when the spam's accounts are young, and to ordinary messages when they hold a link."""
    def told(row, registered, posts):
        return {**row, "from": {**row["from"], "registered": registered, "posts": posts}, "sent": "2026-11-24T03:05:00Z"}
    unknown = [told(row, None, None) for row in rows]
    story = [told(row, "2026-11-23T20:00:00Z", 0) if row["label"] == "spam" else told(row, "2023-05-02T10:00:00Z", 40)
             for row in rows]
    print("\nNothing known of the senders: %s. Spam from accounts some hours old without posts, the others from old ones:"
          " %s." % (both([(scores_of(unknown), unknown)]), both([(scores_of(story), story)])))
    plain = [row for row in unknown if row["label"] == "ham" and row.get("text") and "://" not in row["text"]][:300]
    linked = [{**row, "text": row["text"] + " https://garden-notes.example/page/12"} for row in plain]
    limit = limit_of(scores_of(unknown), unknown, .01)
    above = [sum(score > limit for score in scores_of(some)) / len(some) for some in (plain, linked)]
    print("\nOf %d ordinary messages without a link %.1f %% lie above the limit for 1 %% false alarms, and %.1f %% with a "
          "link put behind their text." % (len(plain), 100 * above[0], 100 * above[1]))


# --- waves ---

def seen(rows, groups):
    """Share of each wave under one key, rising; precision of pairs; others drawn in."""
    waves, members, others = collections.defaultdict(list), collections.defaultdict(collections.Counter), 0
    for row, group in zip(rows, groups):
        if row["template"] is not None:
            waves[row["template"]].append(group)
        others += row["template"] is None and group is not None
        if group is not None:
            members[group][row["template"]] += 1
    shares = sorted(max(collections.Counter(g for g in found if g is not None).values(), default=0) / len(found)
                    for found in waves.values())
    pairs = sum(sum(c.values()) * (sum(c.values()) - 1) / 2 - c[None] * (c[None] - 1) / 2 for c in members.values())
    right = sum(n * (n - 1) / 2 for c in members.values() for template, n in c.items() if template is not None)
    tenth = shares[:max(1, len(shares) // 10)]
    return (100 * sum(shares) / len(shares), 100 * sum(tenth) / len(tenth), right / max(pairs, 1), others)


def waves(messages):
    rows = [json.loads(line) for line in open(WAVES, encoding="utf-8")]
    print("\n## Waves\n\n%d messages: %d waves among %d others. The limits of TLSH and ssdeep are those that serve them "
          "best here.\n" % (len(rows), len({row["template"] for row in rows} - {None}),
                             sum(row["template"] is None for row in rows)))
    print("| | under one key, mean | worst tenth | precision of pairs | others drawn in |\n| --- | --- | --- | --- | --- |")
    found = [("flagpost", [one["campaign"] for one in judged(rows)[0]])]
    for name, groups, limits in (("TLSH", peers.tlsh_groups, (40, 70, 100)), ("ssdeep", peers.ssdeep_groups, (20, 40, 60))):
        tried = [groups(rows, limit) for limit in limits]
        if tried[0] is None:
            print("| %s | not measured: not installed | | | |" % name)
        else:
            best = max(tried, key=lambda g: seen(rows, g)[0] * seen(rows, g)[2])
            found.append(("%s, limit %d" % (name, limits[tried.index(best)]), best))
    for name, groups in found:
        print("| %s | %.1f %% | %.1f %% | %.4f | %d |" % (name, *seen(rows, groups)))
    print("\nWaves of 30 made by `tools/bench/judge/waves.py` of the first data's spam, among its other messages and sayings in "
          "several languages. Each variant has other links, numbers and greetings, and disguises besides: other spellings, words, "
          "alphabets, fonts, marks, gaps, pictures; cut, shuffled, or added to. It is the same spam, and the limits were chosen "
          "with half of the heaviest in view.\n\n| disguises besides, texts from | waves and others | under one key, mean | "
          "worst tenth | precision of pairs | others drawn in |\n| --- | --- | --- | --- | --- | --- |")
    for words, least, put_on in (("none, one in a quarter of them; 100 characters", 100, (0, 0, 0, 1)),
                                 ("one or two; 60 characters", 60, (1, 1, 2, 2)),
                                 ("one to four; 25 characters", 25, (1, 1, 2, 2, 3, 4))):
        rows = disguises.made(messages, peers.text_of, least=least, put_on=put_on)
        count = len({row["template"] for row in rows} - {None})
        print("| %s | %d, %d | %.1f %% | %.1f %% | %.4f | %d |" % (
            words, count, len(rows) - 30 * count, *seen(rows, [one["campaign"] for one in judged(rows)[0]])))


# --- speed ---

def many(rows, count):
    """Messages made of the sentences of others; one in ten is of a wave of twenty."""
    chance = random.Random(5)
    sentences = [part for row in rows for part in re.split(r"(?<=[.!?])\s+", peers.text_of(row)) if part.strip()]
    wave, out = "", []
    for number in range(count):
        text = " ".join(chance.choice(sentences) for _ in range(chance.randint(1, 5)))
        if number % 200 == 0:
            wave = text
        if number % 10 == 0:
            text = "Dear %s, %s" % (chance.choice(("Maria", "Ivan", "Chen")), wave)
        out.append({"id": number, "from": {"login": "m%d" % number}, "sent": "2026-09-01T00:00:00Z", "text": text})
    return out


def speed(rows):
    some, part = many(rows, 20000), [{**row, "label": "spam"} for row in many(rows, 300)]
    train = [row for row in rows if row["label"] == "spam"][:300] + [row for row in rows if row["label"] == "ham"][:300]
    mine = min((judged(some)[1] for _ in range(3)), key=lambda cost: cost.wall)
    theirs = [(name, count, found[1]) for name, count, found in (
        ("bogofilter, in bulk", len(some), peers.bogofilter(train, some)),
        ("spamprobe, in bulk", len(some) // 10, peers.spamprobe(train, some[:len(some) // 10])),
        ("SpamAssassin, local rules, one process", len(part), peers.assassin(part))) if found]
    print("\n## Speed\n\n%d messages made of sentences of the others, with %d processors; flagpost uses all of them, the "
          "others one.\n\n| | messages a second | flagpost to it | messages a second of the processor's time | flagpost to "
          "it |\n| --- | --- | --- | --- | --- |" % (len(some), os.cpu_count()))
    print("| flagpost, judging and grouping | %.0f | | %.0f | |" % (len(some) / mine.wall, len(some) / mine.processor))
    for name, count, cost in theirs:
        print("| %s | %.0f | %.1f | %.0f | %.1f |" % (
            name, count / cost.wall, len(some) / mine.wall * cost.wall / count,
            count / cost.processor, len(some) / mine.processor * cost.processor / count))
    _, hundred, hundred_room = judged(many(rows, 100000))
    _, two, two_room = judged(many(rows, 200000))
    print("\nOf the processor's time, judging and grouping 200,000 costs %.1f times what 20,000 cost. Between 100,000 and 200,000 messages one more "
          "costs %.3f ms and %.1f KiB, its judgement waiting to be printed included." % (
              two.processor / mine.processor, 1000 * (two.processor - hundred.processor) / 100000, (two_room - hundred_room) / 100000))


def reasons(rows):
    print("\n## Fifty messages above `none`, and why\n\nBy their ids in the development data.\n")
    for one in [one for one in judged(rows)[0] if one["level"] != "none"][:50]:
        print("- %s (%.2f): %s" % (one["id"], one["score"], " ".join(
            re.sub(r"(https?://[^\s\"]*)", "(a link)", r["text"]).replace("*", "\\*") for r in one["reasons"][:3])))


def main():
    rows = [json.loads(line) for line in open(MESSAGES, encoding="utf-8")]
    random.Random(4).shuffle(rows)
    print(open(os.path.join(TOP, "tools/bench/judge/judge.md.in"), encoding="utf-8").read())
    print("## Measured\n\nOn %d spam and %d ordinary messages of four sources, made by `tools/bench/judge/measure.py`." % (
        sum(row["label"] == "spam" for row in rows), sum(row["label"] == "ham" for row in rows)))
    training(rows)
    print("\nSpamAssassin's rules look at a mail's way and form, which these texts do not have; each was sent as a well-formed "
          "mail, so that nothing but its words counts, and of those the rules know hardly any.")
    levels(rows)
    facts(rows)
    print("\nHeld out, from the head of `src/judge/weights.txt`:\n")
    for line in open(os.path.join(TOP, "src/judge/weights.txt"), encoding="utf-8"):
        if line.startswith("#   "):
            print("-" + line[3:].rstrip())
    waves(rows)
    speed(rows)
    print("\nNot measured here: messages of kinds and places that none of these come from; newsletters apart from other "
          "ordinary messages.")
    reasons(rows)


main()

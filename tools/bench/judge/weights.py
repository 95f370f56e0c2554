#!/usr/bin/python3
"""Learns src/judge/weights.txt from a file of labelled messages.

usage: weights.py FEATURES-PROGRAM MESSAGES.jsonl >weights.txt

A logistic regression over what the judge sees (features.c), bounded so that each rule can be told to a person:
what is called suspicious never lowers a score, what speaks for a message never raises it. The phrases' rules are
drawn to a common weight, which is learnt too, so that a kind of spam that the data lack still counts. Rules whose
facts a collection of texts cannot have (the sender's account, what else came) are not learnt; they stand below
with their reason. Needs python3-numpy and python3-scipy.
"""
import collections
import json
import math
import subprocess
import sys

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

PHRASES = ("prize money earn loan crypto pharma adult gambling market channel urgent threat secret elsewhere "
           "call click free guarantee goods mass estate optout").split()
FOR = {"talk": -3, "ask": -2, "reply": -2, "reply-subject": -0.6, "quotes": -0.6}  # at most
# Upper bounds: the data have few ordinary messages with links, addresses and numbers; by itself none is suspicious.
AGAINST = {"link": 0.7, "links": 0.4, "link-alone": 1.2, "link-ending": 0.6, "phone": 0.8, "short-number": 1,
           "amount": 0.8, "capitals": 2, "shouting": 1, "exclamations": 0.8, "symbols": 0.8, "pictures": 0.8,
           "disguise": 1.5, "scripts": 1.5, "mail": 0.4, "name": 0.6}
# Lower bounds: no honest letter needs these, even where the data are silent.
LEAST = {"disguise": 0.7, "scripts": 0.9, "link-ending": 0.3, "amount": 0.2, "symbols": 0.2, "exclamations": 0.3}
# Not learnt. Deceptions that no honest letter needs weigh most; what is merely common among spammers weighs little.
# The account's age and posts count together: each alone holds for many honest newcomers.
FIXED = {"link-elsewhere": 1.8, "link-lookalike": 2.4, "link-name": 1.6, "link-scripts": 2, "link-punycode": 0.6,
         "link-user": 2, "link-number": 1.2, "link-short": 0.7, "link-new": 0.4, "secret-link": 1,
         "spaced": 0.8, "invisible": 0.7, "reordered": 0.8, "hidden": 0.9,
         "account-hours": 0.25, "account-days": 0.15, "few-posts": 0.2, "fresh-account": 2.2, "stranger": 0.3,
         "staff-name": 2, "sender-gone": 2.5, "same-text": 1.5, "burst": 0.5, "quiet-hour": 0.4, "words": 1,
         "like-flagged": 1}
LAMBDA_RULE, LAMBDA_WORD, WORD_LEAST = 4.0, 8.0, 3
COMMON, LAMBDA_COMMON = 0.9, 0.2
WORD_KEPT = 0.08


def read(program, path):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    seen = subprocess.run([program, path], capture_output=True, text=True, check=True).stdout.splitlines()
    found = {}
    for line in seen:
        one = json.loads(line)
        found[one["id"]] = one
    return [row for row in rows if row["id"] in found], [found[row["id"]] for row in rows if row["id"] in found]


def grams(words):
    """Words and pairs; links, numbers and the like have rules of their own."""
    plain = [word if word[0] not in "#&@" else None for word in words]
    return {a for a in plain if a} | {a + " " + b for a, b in zip(plain, plain[1:]) if a and b}


class Data:
    def __init__(self, rows, seen):
        self.spam = np.array([row["label"] == "spam" for row in rows])
        self.source = np.array([row.get("source", "") for row in rows])
        self.seen = seen
        self.grams = [grams(one["words"]) for one in seen]
        self.damp = np.array([min(1, math.sqrt(20 / max(len(one["words"]), 1))) for one in seen])
        self.names = PHRASES + sorted(FOR) + sorted(AGAINST)
        self.values = np.array([[one["values"].get(name, 0) for name in self.names] for one in seen])
        self.fixed = np.array([sum(one["values"].get(name, 0) * weight for name, weight in FIXED.items())
                               for one in seen])

    def words(self, rows):
        count, places = collections.Counter(), collections.defaultdict(set)
        for i in rows:
            count.update(self.grams[i])
            for word in self.grams[i]:
                places[word].add(self.source[i])
        # A word of one source alone tells the source, not spam.
        known = sorted(word for word in count if count[word] >= WORD_LEAST and len(places[word]) > 1)
        index = {word: j for j, word in enumerate(known)}
        at, to = [], []
        for i, words in enumerate(self.grams):
            for word in words:
                if word in index:
                    at.append(i)
                    to.append(index[word])
        table = sp.csr_matrix((np.ones(len(at)), (at, to)), shape=(len(self.seen), len(known)))
        return sp.diags(self.damp) @ table, known


def bounds_of(names):
    for name in names:
        if name in PHRASES:
            yield 0.05, None
        elif name in FOR:
            yield FOR[name], 0
        else:
            yield LEAST.get(name, 0), AGAINST[name]


def fit(data, rows):
    """Weights of base, rules and words from these rows."""
    table, known = data.words(rows)
    values, words, sign, offset = data.values[rows], table[rows], np.where(data.spam[rows], 1.0, -1.0), data.fixed[rows]
    rules, phrase = len(data.names), np.array([name in PHRASES for name in data.names])

    def loss(p):
        base, common, rule, word = p[0], p[1], p[2:2 + rules], p[2 + rules:]
        margin = sign * (base + values @ rule + words @ word + offset)
        slope = -sign / (1 + np.exp(np.clip(margin, -50, 50)))
        away = np.where(phrase, rule - common, rule)
        total = (np.logaddexp(0, -margin).sum() + LAMBDA_RULE * (away @ away) / 2 + LAMBDA_WORD * (word @ word) / 2 +
                 LAMBDA_COMMON * (common - COMMON) ** 2 / 2)
        by_common = -LAMBDA_RULE * away[phrase].sum() + LAMBDA_COMMON * (common - COMMON)
        return total, np.concatenate([[slope.sum(), by_common], values.T @ slope + LAMBDA_RULE * away,
                                      words.T @ slope + LAMBDA_WORD * word])

    start = np.concatenate([[-3, COMMON], np.zeros(rules + len(known))])
    bounds = [(None, None), (0.2, None), *bounds_of(data.names), *[(None, None)] * len(known)]
    p = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    return p[0], p[2:2 + rules], dict(zip(known, p[2 + rules:]))


def score(data, weights, rows):
    base, rule, word = weights
    word = {name: weight for name, weight in word.items() if abs(weight) >= WORD_KEPT}
    sums = np.array([data.damp[i] * sum(word.get(w, 0) for w in data.grams[i]) for i in rows])
    return base + data.values[rows] @ rule + np.clip(sums, -4, 4) + data.fixed[rows]


def at_rate(scores, spam, rate):
    """The score that so many of the ordinary messages exceed, and the share of spam above it."""
    ordinary = np.sort(scores[~spam])[::-1]
    limit = ordinary[int(len(ordinary) * rate)]
    return limit, float((scores[spam] > limit).mean())


def area(scores, spam):
    order = np.argsort(np.argsort(scores)) + 1
    n = spam.sum()
    return (order[spam].sum() - n * (n + 1) / 2) / (n * (~spam).sum())


def held_out(data):
    """Each message's score by weights learnt without its fifth of the data."""
    part = np.random.RandomState(5).randint(0, 5, len(data.seen))
    scores = np.zeros(len(data.seen))
    for k in range(5):
        test = np.where(part == k)[0]
        scores[test] = score(data, fit(data, np.where(part != k)[0]), test)
    return scores


def say(name, scores, spam):
    print(f"#   {name:42} area {area(scores, spam):.3f}, recall at 5 % / 1 % / 0.1 % false alarms "
          f"{at_rate(scores, spam, .05)[1]:.2f} / {at_rate(scores, spam, .01)[1]:.2f} / "
          f"{at_rate(scores, spam, .001)[1]:.2f}")


def main():
    data = Data(*read(sys.argv[1], sys.argv[2]))
    everything = np.arange(len(data.seen))
    scores = held_out(data)
    print("# What each rule and word counts, in log-odds. Made by tools/bench/judge/weights.py; do not edit.")
    print(f"# Learnt from {data.spam.sum()} spam and {(~data.spam).sum()} ordinary messages. Held out:")
    say("a fifth of the messages", scores, data.spam)
    for source in sorted({s for s, spam in zip(data.source, data.spam) if spam}):
        test = np.where((data.source == source) | ~np.isin(data.source, data.source[data.spam]))[0]
        weights = fit(data, np.where(data.source != source)[0])
        say(f"{source}, nothing learnt from it", score(data, weights, test), data.spam[test])
    base, rule, word = fit(data, everything)
    notice, warning = at_rate(scores, data.spam, .025)[0], at_rate(scores, data.spam, .002)[0]
    print(f"base {base:.3f}\nnotice {notice:.3f}\nwarning {warning:.3f}")
    learnt = dict(zip(data.names, rule))
    for name, weight in sorted({**learnt, **FIXED}.items(), key=lambda pair: -pair[1]):
        print(f"rule {name} {weight:.3f}")
    for name, weight in sorted(word.items(), key=lambda pair: -pair[1]):
        if abs(weight) >= WORD_KEPT:
            print(f"word {weight:.3f} {name}")


main()

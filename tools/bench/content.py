"""The messages that every program is measured with: a demo forum's member, and the same as a Maildir.

The demo forum makes people, dates and subjects; here its older messages get bodies whose words are as many and as
unevenly common as those of people's messages, and a few words that searches look for.
"""
import email.header
import email.utils
import html
import os
import random
import re
import sqlite3
import subprocess

NOW = "2026-01-15T12:00:00Z"
LOGIN, PASSWORD = "maria", "trellis-and-twine-7"
WORDS, SENTENCES = 30000, 6000
# What searches look for, and in one of how many messages it stands.
PLANTED = (("quernstone", 9973), ("the brass weathervane turned", 499), ("温室の鍵は棚の上にあります", 997))
SEARCHES = {"rare": "quernstone", "common": "garden", "phrase": '"brass weathervane"', "Japanese": "温室の鍵",
            "none": "xylotomist"}


def vocabulary(chance):
    parts = [a + b for a in "b br c ch d dr f g gr h k l m n p pl r s sh st t tr v w".split() for b in
             "a e i o u ea oo ai".split()]
    words = set()
    while len(words) < WORDS:
        words.add("".join(chance.choices(parts, k=chance.choice((1, 2, 2, 3, 3, 4)))) + chance.choice("nrstlmd"))
    return ["garden", "the", "and", "of"] + sorted(words, key=lambda word: (len(word), word))


class Writer:
    def __init__(self):
        self.chance = random.Random(20260115)
        words = vocabulary(self.chance)
        total, self.words, self.weights = 0.0, words, []
        for place in range(len(words)):
            total += 1.0 / (place + 3)
            self.weights.append(total)
        self.sentences = [self.sentence(self.chance.randint(6, 16)) for _ in range(SENTENCES)]

    def sentence(self, length):
        text = " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=length))
        return text.capitalize() + "."

    def body(self, number):
        chance = self.chance
        sentences = chance.choices(self.sentences, k=chance.randint(3, 9)) + [self.sentence(8)]
        sentences += [text.capitalize() + "." for text, every in PLANTED if number % every == every // 2]
        middle = len(sentences) // 2
        return "<p>%s</p><p>%s <a href=\"https://plots.example/%d\">the page</a></p>" % (
            " ".join(sentences[:middle]), " ".join(sentences[middle:]), number)


def make_forum(program, path, count):
    """A demo forum's database whose member has so many messages."""
    subprocess.run([program, "--database", path, "--messages", str(count), "--now", NOW, "--port", "0",
                    "--quit-on-eof"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    forum, writer = sqlite3.connect(path), Writer()
    ids = [row[0] for row in forum.execute("SELECT id FROM notes WHERE subject LIKE 'About %' ORDER BY id")]
    forum.executemany("UPDATE notes SET body = ? WHERE id = ?", ((writer.body(i), i) for i in ids))
    forum.commit()
    forum.close()


def messages(path):
    forum = sqlite3.connect(path)
    yield from forum.execute(
        "SELECT notes.id, accounts.name, accounts.login, subject, body, notes.sent / 1000000, is_read FROM copies"
        " JOIN notes ON notes.id = copies.note JOIN accounts ON accounts.id = notes.author"
        " WHERE copies.account = (SELECT id FROM accounts WHERE login = ?) ORDER BY notes.sent", (LOGIN,))


def header(text):
    text = re.sub(r"[\x00-\x1f\x7f]", " ", text)
    return text if text.isascii() else email.header.Header(text, "utf-8").encode()


def make_maildir(forum, folder):
    """The same messages as files; returns their bytes on disk."""
    used = 0
    for name in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(folder, name))
    for number, name, login, subject, body, sent, is_read in messages(forum):
        text = (f"From: {header(name)} <{login}@forum.example>\nTo: Maria <maria@forum.example>\n"
                f"Subject: {header(subject)}\nDate: {email.utils.formatdate(sent)}\n"
                f"Message-ID: <{number}@forum.example>\nMIME-Version: 1.0\n"
                f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n").encode(
                    "utf-8", "replace")
        used += (len(text) + 4095) // 4096 * 4096
        path = os.path.join(folder, "cur", f"{sent}.{number}.host:2,{'S' if is_read else ''}")
        with open(path, "wb") as out:
            out.write(text)
    return used


def make_posts(forum, size):
    """One HTML document of so many bytes, made of the messages' bodies."""
    pieces, length = [], 0
    while length < size:
        for _, name, _, subject, body, _, _ in messages(forum):
            pieces.append(f"<h2>{html.escape(subject)}</h2><blockquote><p>{html.escape(name)}</p></blockquote>{body}\n")
            length += len(pieces[-1].encode("utf-8", "replace"))
            if length >= size:
                break
    return "".join(pieces).encode("utf-8", "replace")


def nested(count):
    """So many tags within each other, none of them closed."""
    return "<div><b>" * (count // 2) + "the end"


def attributes(count):
    """One tag with so many attributes."""
    return "<p " + " ".join(f"a{number}=b" for number in range(count)) + ">the end"


def no_tag(size):
    """So many bytes of words."""
    return ("the quick brown fox jumps over it " * (size // 34 + 1))[:size]

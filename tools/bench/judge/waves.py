"""Waves made of the spam in a file of messages, in disguises that the development data's own waves do not have: words
left out, letters doubled or changed round, other alphabets' forms, marks over letters, little pictures between words.
Called by measure.py. The other messages are the file's own, and sayings where Debian's fortunes are installed."""
import glob
import random
import re

NAMES = "Sven Aoife Mei Tariq Ingrid Pablo Yusuf Hanna Kofi Lena Bruno Nadia Oskar Tess Amir Wanda".split()
PARTS = "river lamp cloud green quick pixel nova orbit delta prime fresh metro sunny royal crown".split()
ENDINGS = "com net org xyz online site club ru io co".split()
SAME = {"please": "pls", "you": "u", "are": "r", "free": "gratis", "call": "dial", "win": "earn", "prize": "gift",
        "click": "tap", "subscribe": "follow", "video": "vid", "like": "love", "channel": "profile", "check": "see",
        "money": "dollars", "get": "grab", "want": "wish", "people": "folks", "mobile": "cell", "text": "sms",
        "cash": "coins", "claim": "pick up", "work": "job", "and": "n", "to": "2", "for": "4"}
FONTS = [{chr(first + i): chr(base + shift + i) for first, shift in ((65, 0), (97, 26)) for i in range(26)}
         for base in (0x1D400, 0x1D5A0, 0x1D670, 0x24B6)]
CYRILLIC = dict(zip("aceopxyiAEOPCXTHBKM", "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0410\u0415\u041e\u0420\u0421"
                    "\u0425\u0422\u041d\u0412\u041a\u041c"))
SIGNS = {"a": "@4", "e": "3\u20ac", "i": "1!|", "o": "0", "s": "$5", "t": "7+", "g": "9", "b": "8", "z": "2", "l": "1|"}
MARKS, UNSEEN = "\u0301\u0300\u0308\u0336\u0332", "\u200b\u200d\u2061\u00ad\u034f"
PICTURES = "\U0001f525\U0001f600\U0001f4b0\u2705\U0001f381\u2b50"


def letters(text):
    return re.sub(r"[\W\d_]", "", re.sub(r"https?://\S+", "", text.lower()))


def pieces(text):
    text = letters(text)
    return {text[i:i + 5] for i in range(max(1, len(text) - 4))}


def alike(one, other, share):
    return len(one & other) > share * min(len(one), len(other))


def link(dice):
    return "%s%s%s.%s/%x" % (dice.choice(("http://", "https://", "")), dice.choice(PARTS), dice.choice(PARTS),
                             dice.choice(ENDINGS), dice.getrandbits(32))


def each(dice, text, share, change):
    return "".join(change(c) if dice.random() < share else c for c in text)


def misspell(dice, text):
    out, share = list(text), dice.choice((.02, .04, .07))
    for i in range(len(out) - 1):
        if out[i].isalpha() and dice.random() < share:
            out[i:i + 2] = dice.choice(([out[i + 1], out[i]], ["", out[i + 1]], [out[i] * 2, out[i + 1]]))
    return "".join(out)


def cut(dice, text, _):
    words = text.split(" ")
    size = max(5, int(len(words) * dice.uniform(.5, .9)))
    first = dice.choice((0, max(0, len(words) - size)))
    return " ".join(words[first:first + size])


def add(dice, text, others):
    other = dice.choice(others)
    first = dice.randint(0, max(0, len(other) - 120))
    return dice.choice(("%s\n\n%s", "%s\n\n%s")) % dice.choice(
        ((other[first:first + 150], text), (text, other[first:first + 150])))


def gaps(dice, text, _):
    kind = dice.randint(0, 2)
    if kind == 0:
        return " ".join(dice.choice(".- ").join(word) if word.isalnum() and len(word) > 3 and dice.random() < .35 else word
                        for word in text.split(" "))
    return re.sub(" ", lambda m: dice.choice((". ", ", ", " - ", " ") if kind == 1 else ("", "  ")), text)


def swap(dice, text, _):
    parts = [part for part in re.split(r"(?<=[.!?\n,])\s+", text) if part]
    dice.shuffle(parts)
    return " ".join(parts)


def font(dice, text, _):
    one = dice.choice(FONTS)
    return "".join(one.get(c, c) for c in text)


# In this order one is put upon the other.
DISGUISES = {
    "cut": cut,
    "leave": lambda d, t, _: " ".join(w for w in t.split(" ") if d.random() > .12),
    "words": lambda d, t, _: re.sub("[A-Za-z]+", lambda m: SAME.get(m[0].lower(), m[0]) if d.random() < .6 else m[0], t),
    "swap": swap,
    "case": lambda d, t, _: d.choice((str.upper, str.lower, str.title, str.swapcase))(t),
    "misspell": lambda d, t, _: misspell(d, t),
    "add": add,
    "gaps": gaps,
    "pictures": lambda d, t, _: " ".join(w + d.choice(PICTURES) if d.random() < .25 else w for w in t.split(" ")),
    "signs": lambda d, t, _: each(d, t, d.choice((.2, .45, .7)), lambda c: d.choice(SIGNS.get(c.lower(), c))),
    "alphabet": lambda d, t, _: each(d, t, d.choice((.3, .8)), lambda c: CYRILLIC.get(c, c)),
    "font": font,
    "marks": lambda d, t, _: each(d, t, .3, lambda c: c + MARKS[len(t) % len(MARKS)] if c.isalpha() else c),
    "unseen": lambda d, t, _: each(d, t, .2, lambda c: c + UNSEEN[len(t) % len(UNSEEN)]),
}


def disguised(dice, text, others, put_on):
    text = re.sub(r"https?://\S+|www\.\S+", lambda m: link(dice), text)
    text = re.sub(r"\d", lambda m: dice.choice("0123456789") if dice.random() < .6 else m[0], text)
    if dice.random() < .4:
        text = "%s %s%s%s" % (dice.choice(("Hi", "Dear", "Hello")), dice.choice(NAMES), dice.choice((", ", "! ", "\n")), text)
    if dice.random() < .5:
        text += " " + link(dice)
    some = dice.sample(list(DISGUISES), dice.choice(put_on))
    for name, change in DISGUISES.items():
        text = change(dice, text, others) if name in some else text
    return text


def sayings():
    found = {}
    for path in sorted(glob.glob("/usr/share/games/fortunes/**/*", recursive=True)):
        try:
            text = open(path, encoding="utf-8").read() if not path.endswith((".dat", ".u8")) and "/off" not in path else ""
        except (OSError, UnicodeDecodeError):
            continue
        for one in re.split(r"^%%?\n", text, flags=re.M):
            one = re.sub(r"(\n\s*(--|\u2014|\[).*)+$", "", one.strip(), flags=re.S).strip()
            if 15 < len(one) < 1500:
                found.setdefault(letters(one)[:60], one)
    return list(found.values())


def made(rows, text_of, variants=30, least=25, put_on=(1, 1, 2, 2, 3, 4), seed=1):
    """Rows as in a file of waves: `template` names the wave, or is None. Each variant has other links, numbers and
    greetings, and so many disguises besides as is drawn from `put_on`."""
    dice, waves, others = random.Random(seed), [], []
    texts = [(row["label"], text_of(row)) for row in rows]
    dice.shuffle(texts)
    for label, text in texts:
        own = pieces(text)
        if label == "spam" and len(text) >= least and not any(alike(own, known, .3) for _, known in waves):
            waves.append((text, own))
    waves = waves[:200]
    others = [text for label, text in texts if label == "ham" or not any(alike(pieces(text), known, .25) for _, known in waves)]
    more = sayings()
    dice.shuffle(more)
    others += more[:max(0, 20000 - len(others))]
    out = [(disguised(dice, text, others, put_on), number) for number, (text, _) in enumerate(waves) for _ in range(variants)]
    out += [(text, None) for text in others]
    dice.shuffle(out)
    return [{"id": "w%d" % number, "from": {"login": "m%d" % number}, "sent": "2026-09-01T00:00:00Z", "text": text,
             "template": template} for number, (text, template) in enumerate(out)]

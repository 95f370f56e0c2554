"""Reads abuse reports (RFC 5965) and an e-mail of evidence with Python's own parser; fails with a sentence."""
import email, email.policy, hashlib, json, re, sys


def check(ok, what):
    if not ok:
        sys.exit(what)


def parse(name):
    with open(name, "rb") as file:
        data = file.read()
    check(data.isascii(), name + " is not ASCII")
    check(all(len(line) <= 998 for line in data.splitlines()), name + " has a line that is too long")
    mail = email.message_from_bytes(data, policy=email.policy.default)
    for part in mail.walk():
        check(not part.defects, f"{name}: {part.get_content_type()}: {part.defects}")
        for field, value in part.items():
            check(not value.defects, f"{name}: {field}: {value.defects}")
    return mail


def private_message(mail, name):
    check(mail["From"].addresses[0].domain.endswith(".invalid"), name + ": the sender's address looks like a real one")
    check(mail["Date"].datetime.utcoffset().total_seconds() == 0, name + ": the date is not UTC")
    body = mail.get_payload(decode=True)
    check(hashlib.sha256(body).hexdigest() == mail["X-Flagpost-Body-Sha256"], name + ": the body is not what its sum says")
    check(mail["X-Flagpost-Fingerprint"].startswith("fp1:"), name + ": no fingerprint")
    check(mail["X-Flagpost-Sender-Registered"].endswith("Z"), name + ": when the account was made")
    return body


def words(part, name):
    text = part.get_content()
    check("SHA-256" in text and "fp1:" in text, name + ": the text lacks facts")
    check(not re.search(r"https?://", text), name + ": a live link in the text")


def report(name):
    mail = parse(name)
    check(mail.get_content_type() == "multipart/report", name + ": " + mail.get_content_type())
    check(mail.get_param("report-type") == "feedback-report", name + ": report-type")
    text, feedback, original = mail.iter_parts()
    check(text.get_content_type() == "text/plain", name + ": first part")
    words(text, name)
    check(feedback.get_content_type() == "message/feedback-report", name + ": second part")
    inner = feedback.get_payload()
    fields = inner[0] if isinstance(inner, list) else email.message_from_string(inner, policy=email.policy.default)
    for field, least in (("Feedback-Type", "abuse"), ("Version", "1"), ("User-Agent", "flagpost/")):
        values = fields.get_all(field, [])
        check(len(values) == 1 and str(values[0]).startswith(least), f"{name}: {field}: {values}")
    check(len(fields.get_all("Arrival-Date", [])) == 1, name + ": Arrival-Date")
    check(all(re.fullmatch(r"[a-z0-9.-]+", str(d)) for d in fields.get_all("Reported-Domain", [])), name + ": a domain")
    check(original.get_content_type() == "message/rfc822", name + ": third part")
    return private_message(original.get_content(), name)


names, mails, texts = [], [], []
kind = names
for word in sys.argv[1:]:
    if word == "--mail":
        kind = mails
    elif word == "--json":
        kind = texts
    else:
        kind.append(word)
bodies = [report(name) for name in names]
check(bodies[0] == bodies[1], "what was printed differs from what is in the file")
for name in mails:
    mail = parse(name)
    parts = list(mail.iter_parts())
    check([p.get_content_type() for p in parts[:2]] == ["text/plain", "application/json"], name + ": its parts")
    words(parts[0], name)
    evidence = json.loads(parts[1].get_content())
    count = sum(len(c["messages"]) for c in evidence["conversations"])
    check(count == len(parts) - 2 > 1, name + ": not a message each")
    for part in parts[2:]:
        private_message(part.get_content(), name)
for name in texts:
    with open(name) as file:
        piece = json.load(file)["conversations"][0]["messages"][0]["evidence"][0]
    check(piece["sha256"] == hashlib.sha256(bodies[0]).hexdigest(), name + ": another original than in the report")

"""A real SMTP server (aiosmtpd) for net_mail: prints its port, then one line a command or message as JSON.

Usage: net_smtpd.py HOST MODE; MODE: plain, reject (no recipient is taken), later (451), auth (wants
maria / pa55word). Exit code 77: aiosmtpd is not installed.
"""
import asyncio
import json
import sys

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    sys.exit(77)


def say(**what):
    print(json.dumps(what), flush=True)


class Handler:
    def __init__(self, mode):
        self.mode = mode

    async def handle_MAIL(self, server, session, envelope, address, options):
        say(command="MAIL", address=address)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        say(command="RCPT", address=address)
        if self.mode == "reject":
            return "550 no such mailbox"
        if self.mode == "later":
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say(command="DATA", message=envelope.original_content.decode("utf-8", "replace"))
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"maria" and data.password == b"pa55word", handled=False)


async def main(host, mode):
    options = {}
    if mode == "auth":
        options = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(mode), hostname="mail.example.org", **options), host, 0)
    say(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main(sys.argv[1], sys.argv[2]))

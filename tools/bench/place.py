"""Where the measures happen: a folder with homes, the demo forum, and the programs' own configurations."""
import json
import os
import resource
import shutil
import subprocess
import time

import content


class Place:
    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.flagpost = os.path.join(build, "flagpost")
        self.terminal = os.path.join(build, "tools/bench/terminal")
        self.text = os.path.join(build, "tools/bench/text")
        self.demo = os.path.join(build, "src/demo/flagpost-demo-forum")
        self.forums = {}

    def path(self, *parts):
        return os.path.join(self.folder, *map(str, parts))

    def stop(self):
        for server in self.forums.values():
            server.terminate()
            server.wait()
        self.forums = {}

    # --- content ---

    def forum_file(self, count):
        path = self.path(f"forum-{count}.db")
        if not os.path.exists(path):
            content.make_forum(self.demo, path + ".new", count)
            os.rename(path + ".new", path)
        return path

    def maildir(self, count):
        """The folder and what it takes on the disk."""
        path = self.path(f"mail-{count}", "INBOX")
        if not os.path.exists(path):
            shutil.rmtree(path + ".new", ignore_errors=True)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            content.make_maildir(self.forum_file(count), path + ".new")
            os.rename(path + ".new", path)
        return path

    def serve(self, count):
        if count not in self.forums:
            read, write = os.pipe()
            port = 20000 + count % 30011  # the same in each run: accounts that are kept know it
            self.forums[count] = subprocess.Popen(
                [self.demo, "--database", self.forum_file(count), "--now", content.NOW, "--port", str(port),
                 "--ready-fd", str(write)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(write,))
            os.close(write)
            with os.fdopen(read) as ready:
                self.forums[count].ready = json.loads(ready.readline())
        return self.forums[count].ready

    # --- flagpost ---

    def env(self, home):
        env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_CONFIG", "XDG_DATA",
                                                                                         "XDG_STATE", "XDG_CACHE"))}
        env.update(HOME=home, TERM="xterm-256color", LC_ALL="C.UTF-8", TZ="UTC", NOTMUCH_CONFIG=os.path.join(
            home, "notmuch.ini"), XAPIAN_CJK_NGRAM="1")
        return env

    def new_home(self, name):
        home = self.path("home", name)
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        return home

    def new_account(self, home, count):
        address = self.serve(count)["address"]
        subprocess.run([self.flagpost, "account", "add", address, "--user", content.LOGIN, "--password-stdin"],
                       input=content.PASSWORD + "\n", text=True, env=self.env(home), check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def archive(self, count):
        """A home whose archive holds so many messages."""
        home, done = self.path("home", f"flagpost-{count}"), self.path(f"archive-{count}.json")
        if not os.path.exists(done):
            home = self.new_home(f"flagpost-{count}")
            self.new_account(home, count)
            seconds = self.run([self.flagpost, "sync", "-q"], home)[0]
            with open(done, "w", encoding="utf-8") as out:
                json.dump({"seconds": seconds}, out)
        return home

    def has_archive(self, count):
        return os.path.exists(self.path(f"archive-{count}.json"))

    def size(self, folder):
        blocks = 0
        for where, folders, files in os.walk(folder):
            for name in folders + files:
                blocks += os.lstat(os.path.join(where, name)).st_blocks
        return blocks * 512

    # --- peers ---

    def neomutt(self, count):
        """Its words; the header cache is made."""
        home, mail = self.path("home", f"neomutt-{count}"), self.maildir(count)
        rc = os.path.join(home, "muttrc")
        words = ["neomutt", "-n", "-F", rc, "-f", mail]
        if not os.path.exists(rc):
            os.makedirs(os.path.join(home, "cache"), exist_ok=True)
            with open(rc, "w", encoding="utf-8") as out:
                out.write(f"set mbox_type=Maildir\nset folder={mail}\nset header_cache={home}/cache\n"
                          "set sort=reverse-date\nset quit=yes\nunset mark_old\nset pager_index_lines=0\n"
                          "set read_inc=0\nset time_inc=0\nset mail_check=0\nset timeout=3600\n"
                          "auto_view text/html\nset wait_key=no\n"
                          f"set mailcap_path={home}/mailcap\n")
            with open(os.path.join(home, "mailcap"), "w", encoding="utf-8") as out:
                out.write("text/html; w3m -dump -T text/html -I utf-8 -O utf-8 %s; copiousoutput\n")
            self.on_terminal(["full", "rest:300"], words, home)
        return words, home

    def notmuch(self, count, index=True, name="notmuch"):
        home = self.path("home", f"{name}-{count}")
        config = os.path.join(home, "notmuch.ini")
        if not os.path.exists(config):
            os.makedirs(home, exist_ok=True)
            with open(config, "w", encoding="utf-8") as out:
                out.write(f"[database]\npath={home}/index\nmail_root={self.maildir(count)}\n[user]\nname=Maria\n"
                          "primary_email=maria@forum.example\n[new]\ntags=inbox\nignore=\n"
                          "[maildir]\nsynchronize_flags=true\n")
            os.makedirs(os.path.join(home, "index"))
            if index:
                self.run(["notmuch", "new", "--quiet"], home)
        return home

    def aerc(self, count):
        home = self.path("home", f"aerc-{count}")
        config = os.path.join(home, ".config", "aerc")
        if not os.path.exists(config):
            os.makedirs(config)
            mail = os.path.dirname(self.maildir(count))
            with open(os.path.join(config, "accounts.conf"), "w", encoding="utf-8") as out:
                out.write(f"[maria]\nsource = maildir://{mail}\nfrom = Maria <maria@forum.example>\ndefault = INBOX\n")
            os.chmod(os.path.join(config, "accounts.conf"), 0o600)
        return ["aerc"], home

    # --- running ---

    def run(self, words, home, **more):
        """Seconds, and the largest resident kilobytes, of one run."""
        more.setdefault("stdout", subprocess.DEVNULL)
        more.setdefault("stderr", subprocess.DEVNULL)
        begun = time.perf_counter()
        with subprocess.Popen(words, env=self.env(home), stdin=more.pop("stdin", subprocess.DEVNULL), **more) as child:
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} ended with {child.returncode}")
        return time.perf_counter() - begun, used.ru_maxrss

    def on_terminal(self, steps, words, home, rows=40, cols=100):
        out = subprocess.run([self.terminal, f"{rows}x{cols}", *steps, "--", *words], env=self.env(home),
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if out.returncode != 0:
            raise RuntimeError(out.stderr)
        return [json.loads(line) for line in out.stdout.splitlines()]


def raise_limits():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

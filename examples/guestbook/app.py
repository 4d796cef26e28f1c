"""A guestbook on Redis, out of Python's standard library alone.

    app.py        serves on port 8000: GET / shows, POST / signs, DELETE / clears with the moderator's token
    app.py seed   writes the first entries, once
"""

import html
import hmac
import json
import os
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

TITLE = os.environ.get("GUESTBOOK_TITLE", "Guestbook")
SHOWN = int(os.environ.get("GUESTBOOK_SHOWN", "50"))
REDIS = (os.environ.get("REDIS_HOST", "redis"), int(os.environ.get("REDIS_PORT", "6379")))
REPLICA = socket.gethostname()
KEY = "guestbook:entries"
LONGEST_BODY = 16 * 1024

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>{title}</title>
<h1>{title}</h1>
<form method="post">
<input name="name" placeholder="Name" maxlength="60" required>
<input name="text" placeholder="A few words" maxlength="500" required>
<button>Sign</button>
</form>
<ul>
{entries}
</ul>
<footer>answered by {replica}</footer>
"""


class RedisError(Exception):
    pass


def redis(*words):
    """Sends one command and returns its answer: str, int, list or None."""
    with socket.create_connection(REDIS, timeout=3) as connection, connection.makefile("rwb") as stream:
        stream.write(b"*%d\r\n" % len(words))
        for word in words:
            data = str(word).encode()
            stream.write(b"$%d\r\n%s\r\n" % (len(data), data))
        stream.flush()
        return read_answer(stream)


def read_answer(stream):
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        raise RedisError("the connection was closed")
    kind, rest = line[:1], line[1:-2]
    if kind == b"+":
        return rest.decode()
    if kind == b":":
        return int(rest)
    if kind == b"$":
        length = int(rest)
        return None if length < 0 else stream.read(length + 2)[:-2].decode()
    if kind == b"*":
        return [read_answer(stream) for _ in range(int(rest))]
    raise RedisError(rest.decode(errors="replace"))


def add(name, text):
    redis("LPUSH", KEY, json.dumps({"name": name, "text": text, "at": int(time.time())}))


def entries():
    return [json.loads(entry) for entry in redis("LRANGE", KEY, 0, SHOWN - 1)]


def moderator_token():
    with open("/run/secrets/moderator_token", encoding="utf-8") as file:
        return file.read().strip()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "guestbook"

    def do_GET(self):
        if self.path == "/healthz":
            self.answer_safely(lambda: self.answer(200, "text/plain", redis("PING")))
        elif self.path == "/entries":
            self.answer_safely(lambda: self.answer(200, "application/json", json.dumps(entries())))
        elif self.path == "/":
            self.answer_safely(lambda: self.answer(200, "text/html; charset=utf-8", self.page()))
        else:
            self.answer(404, "text/plain", "no such page")

    def do_POST(self):
        body = self.body()
        if body is None:
            return
        form = parse_qs(body.decode(errors="replace"))
        name, text = (form.get(key, [""])[0].strip() for key in ("name", "text"))
        if not name or not text or len(name) > 60 or len(text) > 500:
            self.answer(400, "text/plain", "a name and a few words, please")
            return

        def sign():
            add(name, text)
            self.answer(303, "text/plain", "signed", {"Location": "/"})

        self.answer_safely(sign)

    def do_DELETE(self):
        given = self.headers.get("X-Moderator-Token", "")
        if not hmac.compare_digest(given.encode(), moderator_token().encode()):
            self.answer(403, "text/plain", "only the moderator may do that")
            return

        def clear():
            redis("DEL", KEY)
            self.answer(204, "text/plain", "")

        self.answer_safely(clear)

    def body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            self.close_connection = True
            self.answer(413, "text/plain", "too much")
            return None
        return self.rfile.read(int(length))

    def page(self):
        lines = (
            f"<li><b>{html.escape(entry['name'])}</b>: {html.escape(entry['text'])}</li>" for entry in entries()
        )
        return PAGE.format(title=html.escape(TITLE), entries="\n".join(lines), replica=html.escape(REPLICA))

    def answer_safely(self, action):
        try:
            action()
        except (OSError, RedisError) as error:
            self.answer(503, "text/plain", f"redis: {error}")

    def answer(self, status, kind, text, headers=None):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Replica", REPLICA)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if status != 204:
            self.wfile.write(data)

    def log_message(self, format, *arguments):
        print(f"{self.address_string()} {format % arguments}", flush=True)


def seed():
    if redis("SET", "guestbook:seeded", "yes", "NX") is None:
        print("the first entries are there already")
        return
    for name, text in [("davit", "Welcome aboard."), ("redis", "I remember what you write.")]:
        add(name, text)
    print("wrote the first entries")


def serve():
    moderator_token()  # a missing secret shows at the start, not at the first use
    server = ThreadingHTTPServer(("0.0.0.0", 8000), Handler)
    # As the first process of its container a program gets no default handlers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"{REPLICA} serves on port 8000", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    seed() if sys.argv[1:] == ["seed"] else serve()

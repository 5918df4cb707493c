"""A small SMTP server on the loopback: keeps what it accepts, and answers by recipient as a test asks."""

import contextlib
import email
import email.policy
import socketserver
import threading
import time


class Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        with contextlib.suppress(OSError):
            self.talk()

    def talk(self):
        sink = self.server.sink
        self.say("220 sink")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                self.say(sink.answers.get(recipient, "250 ok"))
            elif verb == b"DATA":
                self.say("354 go on")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                time.sleep(sink.delay)
                sink.letters.append(email.message_from_bytes(content, policy=email.policy.default))
                self.say("250 kept")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class Sink:
    """``answers`` maps a recipient to the line said to its RCPT; ``letters`` are the accepted messages."""

    def __init__(self):
        self.letters, self.answers, self.delay = [], {}, 0

    @property
    def message_ids(self):
        return [letter["Message-ID"] for letter in self.letters]


@contextlib.contextmanager
def smtp_sink():
    sink = Sink()
    with Server(("127.0.0.1", 0), Conversation) as server:
        server.sink = sink
        sink.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield sink
        finally:
            server.shutdown()

"""Listener of supervisord: repeat on the console what the processes write to stderr, and say when one ends."""

import sys

from supervisor import childutils

while True:
    headers, payload = childutils.listener.wait()
    facts, _, text = payload.partition("\n")
    facts = childutils.get_headers(facts)
    if headers["eventname"] == "PROCESS_LOG_STDERR":
        sys.stderr.write("".join(f"[{facts['processname']}] {line}\n" for line in text.splitlines()))
    elif headers["eventname"] == "PROCESS_STATE_FATAL":
        sys.stderr.write(f"[{facts['processname']}] không khởi động được; xem nhật ký trong thư mục log.\n")
    elif facts["expected"] == "0":
        sys.stderr.write(f"[{facts['processname']}] dừng ngoài ý muốn, đang được khởi động lại.\n")
    sys.stderr.flush()
    childutils.listener.ok()

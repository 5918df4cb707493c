"""Opens a stranger's file in a child process of its own, with little memory and little time.

A bomb then costs a refusal and nothing else. The child is this very file, run alone with the name of a worker
module, which must not need Django. The worker offers ``answer(data, *words)``, which returns something JSON can
carry, and raises ``Refused`` with the sentence for the person who sent the file.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 5
WALL_SECONDS = 15


class Refused(Exception):
    """Carries the Vietnamese sentence for the person who sent the file."""


def ask(worker, data, *words, too_much, broken):
    """What the worker module answers about ``data``.

    Raises ``Refused``: with the worker's own sentence, with ``broken`` when the worker stumbles over the file, or
    with ``too_much`` when the file costs more than a file may.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-I", __file__, worker, *words],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(too_much) from None
    outcome = json.loads(child.stdout) if child.returncode == 0 else {"exhausted": True}
    if "answer" in outcome:
        return outcome["answer"]
    raise Refused(outcome.get("refused") or (too_much if "exhausted" in outcome else broken))


def _outcome(worker, *words):
    from interface.confined import Refused as Refusal

    try:
        return {"answer": importlib.import_module(worker).answer(sys.stdin.buffer.read(), *words)}
    except Refusal as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"exhausted": True}
    except Exception:
        return {"broken": True}


def _main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    os.nice(10)
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    outcome = _outcome(*sys.argv[1:])
    sys.stdout.buffer.write(json.dumps(outcome, ensure_ascii=False).encode("utf-8", "replace"))


if __name__ == "__main__":
    _main()

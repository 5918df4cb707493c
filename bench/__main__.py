"""`make bench`: every bench_*.py of this folder, or the named ones, on PostgreSQL + Redis of its own."""

import os
import subprocess
import sys
from pathlib import Path

from testing.servers import production_servers

HERE = Path(__file__).resolve().parent


def main(names):
    known = {path.stem.removeprefix("bench_"): path.stem for path in sorted(HERE.glob("bench_*.py"))}
    if unknown := set(names) - set(known):
        sys.exit(f"no bench {', '.join(sorted(unknown))}; there are: {', '.join(known) or 'none'}")
    failed = []
    chosen = names or list(known)
    for name in chosen:
        print(f"\n=== {name}", flush=True)
        with production_servers() as environment:
            command = [sys.executable, "-m", f"bench.{known[name]}"]
            done = subprocess.run(command, cwd=HERE.parent, env={**os.environ, **environment})
        if done.returncode:
            failed.append(name)
    print(f"\n{len(chosen) - len(failed)} reached their goals, {len(failed)} did not {' '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make bench`: every bench_*.py of this folder, or the named ones, on PostgreSQL + Redis of its own."""

import os
import subprocess
import sys
from pathlib import Path

from testing.servers import production_servers

HERE = Path(__file__).resolve().parent


def main(names):
    scripts = [
        path for path in sorted(HERE.glob("bench_*.py")) if not names or path.stem.removeprefix("bench_") in names
    ]
    if not scripts:
        sys.exit(
            f"no such bench; there are: {', '.join(path.stem for path in sorted(HERE.glob('bench_*.py'))) or 'none'}"
        )
    failed = []
    for script in scripts:
        print(f"\n=== {script.stem}", flush=True)
        with production_servers() as environment:
            done = subprocess.run(
                [sys.executable, "-m", f"bench.{script.stem}"], cwd=HERE.parent, env={**os.environ, **environment}
            )
        if done.returncode:
            failed.append(script.stem)
    print(f"\n{len(scripts) - len(failed)} reached their goals, {len(failed)} did not {' '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

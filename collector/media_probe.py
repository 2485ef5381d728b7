"""Reads media files in a process of its own: a file that crashes MediaInfo, or hangs it, costs
that file a line of explanation and nobody anything else.

python -m collector.media_probe: a JSON string a line in (a path), a JSON object a line out.
"""

import json
import os
import select
import signal
import subprocess
import sys
from typing import Any

from collector.media_info import described
from settings import ROOT

PATIENCE = 120.0  # seconds for one file
NICENESS = 10


class Probe:
    """The process that reads, started when first needed and again when it died."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.process: subprocess.Popen[bytes] | None = None

    def read(self, path: str) -> dict[str, Any]:
        """What is in the file; `error` alone where it cannot be read."""
        process = self.process = self.process or start()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(json.dumps(path).encode() + b"\n")
            process.stdin.flush()
            if not select.select([process.stdout], [], [], self.patience)[0]:
                self.close()
                return {"error": f"reading it took more than {self.patience:.0f} s"}
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            self.close()
            return {"error": "reading it crashed MediaInfo"}
        return json.loads(answer)

    def close(self) -> None:
        """Ends the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def start() -> "subprocess.Popen[bytes]":
    """The process that reads."""
    return subprocess.Popen(
        [sys.executable, "-m", "collector.media_probe"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


def answer(path: str) -> dict[str, Any]:
    """What is in the file."""
    from pymediainfo import MediaInfo

    try:
        with open(path, "rb"):  # says what is wrong better than MediaInfo does
            pass
        return described(MediaInfo.parse(path).to_data()["tracks"])
    except OSError as exc:
        return {"error": exc.strerror or str(exc)}
    except (RuntimeError, ValueError) as exc:
        return {"error": str(exc)}


def main() -> int:
    """Answers until there are no more questions."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

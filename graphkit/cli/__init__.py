"""The command line: parse, call, print. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

__all__ = ["INTERRUPTED", "main"]

INTERRUPTED = 130


def main() -> None:
    """Run ``graphkit``; data goes to standard output, all else to standard error.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some input was skipped, 130 interrupted.
    """
    try:
        signal.signal(signal.SIGTERM, _terminated)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        from graphkit.cli.app import app

        app(prog_name="graphkit")
    except (KeyboardInterrupt, SystemExit) as ended:
        code = INTERRUPTED if isinstance(ended, KeyboardInterrupt) else ended.code
        if code == INTERRUPTED and sys.stderr is not None:
            sys.stderr.write("Interrupted. Nothing is half-written; run the same command to go on.\n")
        sys.exit(code if _flushed() else code or 1)


def _terminated(number: int, frame: FrameType | None) -> None:
    """End as after an error, so that temporary files go and a transaction is rolled back."""
    sys.exit(128 + number)


def _flushed() -> bool:
    """Write out what waits in the buffer; say whether it went. A full disk is told once, a reader who has gone not at all."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError) and sys.stderr is not None:
            sys.stderr.write(f"Error: standard output: {error.strerror}.\n")
        return False
    return True

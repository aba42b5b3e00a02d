"""Waiting for threads: Ctrl-C is heard, whichever thread the system gives it to."""

from __future__ import annotations

import subprocess
import sys

HEARD_BY_A_WORKER = """
import signal, sys, threading
from pipeline.resolve.threads import run_all

released = threading.Event()

def work():
    while sys._current_frames()[threading.main_thread().ident].f_code.co_name not in ("join", "_wait_for_tstate_lock"):
        pass
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
    released.wait(20)

try:
    run_all([threading.Thread(target=work, daemon=True)])
    print("not interrupted")
except KeyboardInterrupt:
    released.set()
    print("interrupted")
"""


def test_interrupt_reaches_a_worker_thread() -> None:
    """The main thread, asleep in its wait, acts on a signal that another thread received."""
    done = subprocess.run(
        [sys.executable, "-c", HEARD_BY_A_WORKER], capture_output=True, text=True, timeout=10, check=True
    )
    assert "interrupted" == done.stdout.strip()

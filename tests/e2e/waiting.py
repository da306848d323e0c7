"""Waiting for a condition with a limit; nothing here sleeps and hopes."""

import time


def wait_until(condition, limit_seconds, what):
    """Returns the first true value of condition(). Raises TimeoutError naming `what` after the limit."""
    until = time.monotonic() + limit_seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise TimeoutError(f"after {limit_seconds} s still waiting for {what}")
        time.sleep(0.02)

#!/usr/bin/env python3
"""Runs the end-to-end tests, several files at once: they mostly wait for servers.

Each file is a process of its own, the longest ones first. What a file said is printed when it has ended, as a whole.
Ends with 1 when one has failed, 124 when the time was over.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TIME_LIMIT_SECONDS = 1200
# Those that take longest, so that none of them begins last.
LONG = ("memory", "memory_load", "kill_step", "pickup", "store_fault", "pressure", "hostile", "failure", "seeding", "start",
        "thread", "delivery")


def files():
    found = sorted(HERE.glob("*_test.py"))
    return sorted(found, key=lambda file: LONG.index(stem) if (stem := file.stem[: -len("_test")]) in LONG else len(LONG))


def start(file):
    output = tempfile.TemporaryFile()
    program = [sys.executable, "-m", "unittest", "discover", "-v", "-s", str(HERE), "-p", file.name]
    return file, output, time.monotonic(), subprocess.Popen(
        program, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)


def say(file, output, began, status):
    output.seek(0)
    print(f"== {file.name}: {time.monotonic() - began:.0f} s", flush=True)
    sys.stdout.buffer.write(output.read())
    if status != 0:
        print(f"== {file.name} ended with {status}")
    sys.stdout.flush()


def main():
    waiting, running, worst = files(), [], 0
    end = time.monotonic() + TIME_LIMIT_SECONDS
    while waiting or running:
        while waiting and len(running) < max(2, os.cpu_count() or 1):
            running.append(start(waiting.pop(0)))
        try:
            running[0][3].wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            pass
        for job in [job for job in running if job[3].poll() is not None]:
            running.remove(job)
            say(*job[:3], job[3].returncode)
            worst = max(worst, 1 if job[3].returncode else 0)
        if time.monotonic() > end:
            for job in running:
                job[3].terminate()
                job[3].wait()
                say(*job[:3], "no end in time")
            return 124
    return worst


if __name__ == "__main__":
    sys.exit(main())

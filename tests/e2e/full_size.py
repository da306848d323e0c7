"""How large a test is: small in every run, as large as promised when KENEKI_FULL_SIZE is set (tests/run --only promises)."""

import os


def size(usual, full):
    return full if os.environ.get("KENEKI_FULL_SIZE") else usual

"""How large a test is: small in every run, as large as promised when KENEKI_FULL_SIZE is set (tests/run --only promises)."""

import os
import unittest


def size(usual, full):
    return full if os.environ.get("KENEKI_FULL_SIZE") else usual


only_at_full_size = unittest.skipUnless(os.environ.get("KENEKI_FULL_SIZE"), "only in tests/run --only promises")

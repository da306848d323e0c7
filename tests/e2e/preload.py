"""Libraries that a test puts before those of a program under test (LD_PRELOAD)."""

import os
import subprocess


def built(name, folder):
    """Compiles NAME.c of this folder; the library, in `folder`."""
    library = os.path.join(folder, name + ".so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library

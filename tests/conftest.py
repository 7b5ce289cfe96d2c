"""What holds for all tests."""

import os

# Workers of pytest-xdist share the cores. Threads of several that wait for each other there take
# longer than one thread each; they are counted when numpy and torch are first imported.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")

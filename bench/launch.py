"""Run a program as the child of a very small process: how long, and its most memory.

python -I -S launch.py OUT PROGRAM ARGUMENT...: its stdout goes to the file OUT;
prints its exit status, its seconds and its peak memory in KiB. Linux counts
what the parent held before the start as well, so the parent must be small.
"""

import os
import sys
import time

out, *argv = sys.argv[1:]
to_file = (os.POSIX_SPAWN_OPEN, 1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
start_s = time.perf_counter()
pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=[to_file])
_, status, used = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), time.perf_counter() - start_s, used.ru_maxrss)

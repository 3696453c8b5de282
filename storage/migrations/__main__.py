"""`python -m storage.migrations PROJECT`: bring one project file up to date."""

import sys
from pathlib import Path

from storage.migrations import migrate

if __name__ == "__main__":
    migrate(Path(sys.argv[1]))

"""python -m bench.peers install [DIR] [NAME...]: the peers, each in an environment of its own."""

import argparse
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bench.peers.tools import PEERS, Peer, is_installed, place


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("verb", choices=["install"])
    parser.add_argument("dir", nargs="?", type=Path, default=place())
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PEERS))
    asked = parser.parse_args()
    chosen = [PEERS[name] for name in asked.names or PEERS]
    return max(_install(peer, asked.dir / peer.name) for peer in chosen)


def _install(peer: Peer, where: Path) -> int:
    """Through pip, with its usual settings; pip compiles the bytecode. 0 when it is there."""
    if is_installed(peer, where.parent):
        print(f"{peer.name}: is there already: {where}")
        return 0
    shutil.rmtree(where, ignore_errors=True)
    print(f"{peer.name}: installing into {where}")
    venv.create(where, with_pip=True, symlinks=True)
    pip = [str(where / "bin" / "python"), "-m", "pip", "install", "-qq", *peer.requirements]
    failed = subprocess.run(pip, env=os.environ, check=False).returncode
    if not failed:
        (where / "installed").write_text("\n".join(peer.requirements), encoding="utf-8")
    print(f"{peer.name}: {'NOT installed' if failed else 'installed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""python deploy.py URL RUNTIME FOLDER: deploys FOLDER with the network's Python command line, as people do.

Prints the program's hash. A user of his own, whose key is made up.
"""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

PROGRAM = str(Path(sys.executable).parent / "aleph")


def main(url, runtime, folder):
    home = Path(mkdtemp(prefix="aleph-cli-"))
    environment = os.environ | {
        "ALEPH_API_HOST": url,
        "ALEPH_CONFIG_HOME": str(home),
        "HOME": str(home),
        "COLUMNS": "300",
        "NO_COLOR": "1",
    }

    def aleph(*arguments):
        ended = subprocess.run(
            [PROGRAM, *arguments], cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if ended.returncode != 0:
            sys.exit(f"aleph {' '.join(arguments)}: {ended.returncode}: {ended.stdout[-1000:]}{ended.stderr[-1000:]}")
        return ended.stdout + ended.stderr

    key = "0x" + secrets.token_hex(32)
    aleph("account", "create", "--private-key", key, "--chain", "ETH", "--private-key-file", str(home / "account.key"))
    made = aleph(
        *["program", "upload", folder, "main:app", "--name", "deployed", "--runtime", runtime],
        *["--compute-units", "1", "--skip-volume", "--skip-env-var"],
    )
    hashes = re.findall(r"\b[0-9a-f]{64}\b", made)
    print(next(found for found in hashes if found != runtime))


main(*sys.argv[1:])

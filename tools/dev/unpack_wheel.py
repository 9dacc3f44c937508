"""Unpacks the only wheel in a folder and deletes it: unpack_wheel.py FOLDER [--flat] PATTERN…

Takes the files whose path matches one of the shell patterns. --flat drops the folders they lie in.
"""

import os
import sys
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path

folder, *patterns = sys.argv[1:]
flat = patterns[0] == "--flat"
[path] = Path(folder).glob("*.whl")
with zipfile.ZipFile(path) as wheel:
    files = [file for file in wheel.infolist() if not file.is_dir()]
    found = [file for file in files if any(fnmatchcase(file.filename, pattern) for pattern in patterns)]
    if not found:
        sys.exit(f"{path.name} holds no {' and no '.join(patterns)}")
    for file in found:
        executable = any(part in file.filename for part in ("/bin/", "/scripts/", ".so"))
        if flat:
            file.filename = os.path.basename(file.filename)
        os.chmod(wheel.extract(file, folder), 0o755 if executable else 0o644)  # zipfile drops the permissions
path.unlink()

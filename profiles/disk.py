"""Writing files so that what was there before is never lost."""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write the file as a whole, its folder made if need be; raises OSError.

    Where that fails, whatever was there is as before, and nothing half written is left. A link is
    followed, and the rights of a file that is replaced stay as they were.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".legato-{os.urandom(8).hex()}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise

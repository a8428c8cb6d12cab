"""Renews all that is kept of how the screens look."""

import asyncio

from tests.pictures.scenes import SCENES
from tests.pictures.taking import FOLDER, kept_picture, kept_text, own_room, taken


def main() -> None:
    """Go to every screen."""
    for path in (*FOLDER.glob("*.svg"), *FOLDER.glob("kept/*.txt")):
        path.unlink()
    for scene in SCENES:
        with own_room():
            shot = asyncio.run(taken(scene))
        kept_text(scene).write_text(shot.text)
        for name, picture in shot.pictures.items():
            kept_picture(name).write_text(picture)
        print(scene)


if __name__ == "__main__":
    main()

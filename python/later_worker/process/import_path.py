"""Where modules of the user are looked for."""

import os
import sys


def prefer_standard_library() -> None:
    """
    Lets modules of the standard library come before those in the working folder, which ``python3 -m`` puts first: a
    file of tools may be called ``numbers.py``.
    """
    folder = os.getcwd()
    if sys.path and sys.path[0] in ("", folder):
        del sys.path[0]
        add_import_folder(folder)


def add_import_folder(folder: str) -> None:
    """Looks for modules in a folder as well, before packages that are installed."""
    if folder in sys.path:
        return
    for index, entry in enumerate(sys.path):
        if os.path.basename(entry) in ("site-packages", "dist-packages"):
            sys.path.insert(index, folder)
            return
    sys.path.append(folder)

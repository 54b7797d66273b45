"""``python3 -m later_worker``: see ``later_worker.command_line``."""

import gc
import sys

from later_worker.process.import_path import prefer_standard_library

if __name__ == "__main__":
    # Before anything is imported that a file of the user's may share its name with.
    prefer_standard_library()

    # What is loaded here stays, so that looking for what does not is lost time.
    gc.disable()
    from later_worker.command_line import main

    gc.enable()
    sys.exit(main())

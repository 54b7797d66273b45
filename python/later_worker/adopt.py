"""
``python3 -m later_worker.adopt``: a program that serves ``snakepit.bridge.BridgeService``, as a worker: see
``later_worker.adopted.command_line``.
"""

import sys

if __name__ == "__main__":
    from later_worker.process.import_path import prefer_standard_library

    # Before anything is imported that a file of the user's may share its name with.
    prefer_standard_library()

    from later_worker.adopted.command_line import main

    sys.exit(main())

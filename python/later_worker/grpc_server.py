"""
``python3 -m later_worker.grpc_server``: a worker that serves ``snakepit.bridge.BridgeService`` itself, for hosts that
start such workers. They may also run this file: see ``later_worker.bridge_service.command_line``.
"""

import os
import sys

if __name__ == "__main__":
    if not __package__:
        # Started by its path, it would find the modules of this folder in the place of others.
        sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

    from later_worker.process.import_path import add_import_folder, prefer_standard_library

    # Before anything is imported that a file of the user's may share its name with.
    prefer_standard_library()
    add_import_folder(os.getcwd())

    from later_worker.bridge_service.command_line import main

    sys.exit(main())

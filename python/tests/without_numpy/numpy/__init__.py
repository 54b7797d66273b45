raise ImportError("numpy is not installed")

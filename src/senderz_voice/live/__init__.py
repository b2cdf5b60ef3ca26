"""The running call, the only concurrent code: it feeds facts to `core.Call` and does what that answers."""

"""Pure and fast telephone audio: no files, no sockets, no clock."""

"""The database: engine, tables and migrations. Importing anything here first puts a sound SQLite in place."""

from senderz_voice.db import sqlite_build as sqlite_build

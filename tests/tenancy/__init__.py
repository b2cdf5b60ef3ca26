"""Nobody sees, changes or counts what is another tenant's: checked in the source, in the statements, in every route."""

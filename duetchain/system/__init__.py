"""What touches the system: children, locks, fsync, a folder for one run's files."""

"""What lasts: its progress, what is done by now, its report, lists and folders of many."""

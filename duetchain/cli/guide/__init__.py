"""What a person is told who does not know the way: help, nearest words, what comes next."""

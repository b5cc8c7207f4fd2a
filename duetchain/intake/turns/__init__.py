"""Many takes in one add: some are ahead, each is recorded in its turn."""

"""What stores: bytes by digest, records, the index of them, results of jobs."""

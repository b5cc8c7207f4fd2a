"""The song in its piece: its clock, and when it is heard."""

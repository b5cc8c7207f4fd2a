"""What is said of contributions as it holds now, and what this user has noted of their files."""

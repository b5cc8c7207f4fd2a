"""What a repository keeps: its folder, its chains, the one way to commit; checking and mending."""

"""What renders do to sound besides ffmpeg: its level, its clock, what was heard in it."""

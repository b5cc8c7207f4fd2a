"""What comes in: strangers' files looked at, placed, listened to, refused or recorded."""

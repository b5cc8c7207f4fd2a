"""What goes out: how a tip is shown, rendered, captioned, measured, and where it lands."""

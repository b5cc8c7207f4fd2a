"""What a person may ask for, declared once: fields that a terminal, a file or a form can show."""

"""Short sounds that both recordings hold: strikes, the same ones, ones that answer a count."""

"""Commands become files: plan (pure), worker (runs it), facts (what we rendered)."""

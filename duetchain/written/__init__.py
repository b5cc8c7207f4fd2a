"""One grammar for what people write: times, sizes, rates, colours, levels, words of choices."""

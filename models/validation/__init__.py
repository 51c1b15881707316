"""What a bank's validators ask of a model: statistics with limits, their sources, n and a verdict."""

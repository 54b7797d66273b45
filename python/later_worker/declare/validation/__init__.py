"""What is wrong with values, in sentences that a model can act on."""

"""Input shapes of campaigns, split by noun."""

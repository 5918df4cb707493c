"""Pages of campaigns, by noun."""

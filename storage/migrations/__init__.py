"""The schema, as numbered steps that run once each."""

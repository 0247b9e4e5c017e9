"""Pixels: a photo's bytes in, a cartoon's bytes out."""

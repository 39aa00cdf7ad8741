"""Builds the embedded Housestyle model: data, networks, training, export."""

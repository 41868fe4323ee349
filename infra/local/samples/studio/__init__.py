"""Draws and writes the sample files of one invented campaign."""

"""The system's version, as its documents and answers name it."""

VERSION = "0.1.0"

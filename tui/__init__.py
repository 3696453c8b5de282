"""What a person touches: the command line and the screens."""

VERSION = "0.1.0"

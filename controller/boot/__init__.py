"""The boot service: after this computer itself died, its next start rests what was left running."""

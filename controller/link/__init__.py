"""Roads that bytes travel to a machine: serial, Bluetooth, memory."""

"""The screens in a browser: one process that lets people in, and starts what they ask for."""

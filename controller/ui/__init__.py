"""The bedside terminal: screens that show views and send intents."""

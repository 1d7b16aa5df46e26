"""What the service is made of, wired once from the settings, a floor upon the other."""

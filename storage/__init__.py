"""What must survive a restart: ids, words and numbers."""

"""What files say of their pictures, read in plain Python before any decoder sees them."""

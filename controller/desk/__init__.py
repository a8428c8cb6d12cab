"""What front ends ask and get: an evening in plain views, and whatever a person can have done."""

"""What people type, before a service judges it."""

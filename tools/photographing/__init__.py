"""What `make pictures` photographs, and how."""

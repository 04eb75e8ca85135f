"""Who may do what: actors, and the permissions of an app compiled for a set of roles."""

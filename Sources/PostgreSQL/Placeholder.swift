// The first file of PostgreSQL replaces this one.
